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

const routes: [string, (found: Record<string, string>) => ReactNode][] = [
  ['/', () => <NowPage />],
  ['/approvals', () => <ApprovalsPage />],
  ['/approvals/:run/:position', ({ run, position }) => <ApprovalsPage chosen={`${run}/${position}`} />],
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

function Pages() {
  const { path } = usePlace()
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    // Whoever uses a keyboard or a screen reader continues in the new page.
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [path])
  for (const [pattern, page] of routes) {
    const found = match(pattern, path)
    if (found)
      return (
        <Boundary key={pattern}>
          <Suspense fallback={<Loading />}>{page(found)}</Suspense>
        </Boundary>
      )
  }
  return <NotFound />
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
