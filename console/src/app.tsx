import { Component, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { LiveProvider } from './api/live'
import { SessionGate } from './api/session'
import { useTexts } from './i18n'
import { match, usePlace } from './lib/router'
import { NowPage } from './pages/now/NowPage'
import { NowherePage, SignInPage, SignedOutPage } from './pages/sign-in/SignInPage'
import { Shell } from './shell'
import { Empty, ErrorBox, Loading, Page } from './ui/basics'
import { ShortcutsProvider } from './ui/keys'
import { Toasts } from './ui/toasts'

const ApprovalsPage = lazy(async () => ({ default: (await import('./pages/approvals/ApprovalsPage')).ApprovalsPage }))
const RunsPage = lazy(async () => ({ default: (await import('./pages/runs/RunsPage')).RunsPage }))
const StartPage = lazy(async () => ({ default: (await import('./pages/runs/StartPage')).StartPage }))
const TasksPage = lazy(async () => ({ default: (await import('./pages/runs/TasksPage')).TasksPage }))
const RunPage = lazy(async () => ({ default: (await import('./pages/run/RunPage')).RunPage }))
const TeamPage = lazy(async () => ({ default: (await import('./pages/team/TeamPage')).TeamPage }))
const AgentPage = lazy(async () => ({ default: (await import('./pages/team/AgentPage')).AgentPage }))
const EditPage = lazy(async () => ({ default: (await import('./pages/team/EditPage')).EditPage }))
const VersionsPage = lazy(async () => ({ default: (await import('./pages/team/VersionsPage')).VersionsPage }))
const PlansPage = lazy(async () => ({ default: (await import('./pages/plans/PlansPage')).PlansPage }))
const SpendPage = lazy(async () => ({ default: (await import('./pages/spend/SpendPage')).SpendPage }))
const AuditPage = lazy(async () => ({ default: (await import('./pages/audit/AuditPage')).AuditPage }))
const SettingsPage = lazy(async () => ({ default: (await import('./pages/settings/SettingsPage')).SettingsPage }))
const GuidePage = lazy(async () => ({ default: (await import('./pages/start/GuidePage')).GuidePage }))

/** Paths, what is shown there, and of which page that is a part: going on within a page keeps what is marked, and the focus. */
const routes: [string, (found: Record<string, string>) => ReactNode, string?][] = [
  ['/', () => <NowPage />],
  ['/approvals', () => <ApprovalsPage />, 'approvals'],
  ['/approvals/:run/:position', ({ run, position }) => <ApprovalsPage chosen={`${run}/${position}`} />, 'approvals'],
  ['/runs', () => <RunsPage />],
  ['/runs/start', () => <StartPage />],
  ['/runs/tasks', () => <TasksPage />],
  ['/runs/:id', ({ id }) => <RunPage key={id} id={Number(id)} />],
  ['/team', () => <TeamPage />],
  ['/team/edit', () => <EditPage />],
  ['/team/versions', () => <VersionsPage />],
  ['/team/agents/:name', ({ name }) => <AgentPage key={name} name={name!} />],
  ['/plans', () => <PlansPage />],
  ['/plans/:name', ({ name }) => <PlansPage name={name!} />],
  ['/spend', () => <SpendPage />],
  ['/audit', () => <AuditPage />],
  ['/settings', () => <SettingsPage />],
  ['/guide', () => <GuidePage />],
]

export function App() {
  const { path } = usePlace()
  return (
    <>
      {path === '/sign-in' ? (
        <SignInPage />
      ) : (
        <SessionGate
          loading={<Loading />}
          failed={(error, retry) => (
            <main className="alone">
              <ErrorBox error={error} retry={retry} />
            </main>
          )}
          signedOut={<SignedOutPage />}
          nowhere={(session) => <NowherePage session={session} />}
        >
          <LiveProvider>
            <ShortcutsProvider>
              <Shell>
                <Pages />
              </Shell>
            </ShortcutsProvider>
          </LiveProvider>
        </SessionGate>
      )}
      <Toasts />
    </>
  )
}

/** What is shown at a path, the page that it belongs to, and by what its failures are told from those of others. */
function shownAt(path: string): { shown: ReactNode; whole: string; kind: string } {
  for (const [pattern, page, whole] of routes) {
    const found = match(pattern, path)
    if (found) return { shown: page(found), whole: whole ?? path, kind: whole ?? pattern }
  }
  return { shown: <NotFound />, whole: path, kind: 'none' }
}

function Pages() {
  const { path } = usePlace()
  const { shown, whole, kind } = shownAt(path)
  const before = useRef<{ path: string; whole: string }>(undefined)
  useEffect(() => {
    const from = before.current
    before.current = { path, whole }
    if (from === undefined || from.path === path) return
    const main = document.querySelector('main')
    const focused = document.activeElement
    if (from.whole === whole && focused !== main && main?.contains(focused) && focused?.checkVisibility()) return
    // Whoever uses a keyboard or a screen reader continues in the new page.
    main?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [path, whole])
  return (
    <Boundary key={kind}>
      <Suspense fallback={<Loading />}>{shown}</Suspense>
    </Boundary>
  )
}

function NotFound() {
  const { t } = useTexts()
  return (
    <Page title={t('notfound.title')}>
      <Empty title={t('notfound.what')}>{t('notfound.remedy')}</Empty>
    </Page>
  )
}

/** One page that breaks does not take the others with it. */
class Boundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <div className="page">
        <ErrorBox error={this.state.error} retry={() => window.location.reload()} />
      </div>
    )
  }
}
