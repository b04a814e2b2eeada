import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ApiError, newIdempotencyKey } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Draft, Page as PageOf, Run, Team, TeamVersion } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link, navigate, usePlace } from '../../lib/router'
import { ErrorBox, Loading, Page, Panel, StatusBadge } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { useAction } from '../../ui/useAction'
import { ConnectModel } from '../settings/ConnectModel'

/** From nothing to a run that asks a question, on a rehearsal; then what to set for real models. */
export function GuidePage() {
  const { t } = useTexts()
  const { search } = usePlace()
  const { can } = useCaller()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: ({ signal }) => api.get<Team>('/team', undefined, signal), retry: false })
  const none = team.error instanceof ApiError && team.error.status === 404
  const runs = useQuery({
    queryKey: keys.runList({ guide: 'yes' }),
    queryFn: ({ signal }) => api.get<PageOf<Run>>('/runs', { limit: 1 }, signal),
    enabled: team.data !== undefined,
    refetchInterval: 5_000,
  })
  const latest = runs.data?.items[0]
  const at = search.get('step') === 'connect' ? 3 : none ? 1 : latest ? 3 : 2

  if (team.isPending) return <Loading />
  return (
    <Page title={t('guide.title')}>
      <p className="block">{t('guide.what')}</p>
      <ol className="guide">
        <Step number={1} done={!none} title={t('guide.team')}>
          {none ? can('publish') ? <PublishDemo /> : <p>{t('now.noteam.who')}</p> : <p className="muted">{team.data && t('guide.team.done', { n: team.data.agents.length, version: team.data.version })}</p>}
        </Step>
        <Step number={2} done={latest !== undefined} title={t('guide.run')}>
          {team.data && (latest ? <Latest run={latest} /> : can('runs') && <StartDemo team={team.data} />)}
          {!team.data && <p className="muted">{t('guide.run.later')}</p>}
        </Step>
        <Step number={3} done={false} title={t('guide.connect')}>
          {at === 3 ? <ConnectModel /> : <p className="muted">{t('guide.connect.later')}</p>}
        </Step>
      </ol>
    </Page>
  )
}

function Step({ number, done, title, children }: { number: number; done: boolean; title: string; children: React.ReactNode }) {
  const { t } = useTexts()
  return (
    <li>
      <Panel>
        <h2 className="guide-title">
          <span className={done ? 'guide-number guide-done' : 'guide-number'}>{done ? <Icon name="check" size={14} /> : number}</span>
          {title}
          {done && <span className="hidden">{t('guide.done')}</span>}
        </h2>
        {children}
      </Panel>
    </li>
  )
}

/** The server's own demonstration team: it brings the script of its rehearsal along. */
function PublishDemo() {
  const { t } = useTexts()
  const demo = useQuery({ queryKey: ['demo'], queryFn: ({ signal }) => api.get<{ source: string }>('/team/demo', undefined, signal), retry: false })
  const publish = useAction(
    async (source: string) => {
      await api.call<Draft>('PUT', '/team/draft', { body: { source }, ifAbsent: true })
      return await api.post<TeamVersion>('/team/versions', { note: t('guide.note') }, { idempotencyKey: newIdempotencyKey() })
    },
    { done: () => t('guide.published'), changes: [keys.team, keys.overview], quiet: true },
  )
  const without = demo.error instanceof ApiError && demo.error.status === 404
  return (
    <>
      {publish.isError && <ErrorBox error={publish.error} />}
      {without ? (
        <>
          <p>{t('guide.own')}</p>
          <p className="block">
            <Link to="/team/edit">{t('team.write')}</Link>
          </p>
        </>
      ) : demo.isError ? (
        <ErrorBox error={demo.error} retry={() => void demo.refetch()} />
      ) : (
        <>
          <p>{t('guide.team.what')}</p>
          {demo.data && (
            <details className="block">
              <summary>{t('guide.team.see')}</summary>
              <pre className="command says" tabIndex={0}>
                {demo.data.source}
              </pre>
            </details>
          )}
          <p className="row block">
            <Button disabled={!demo.data} loading={publish.isPending} onClick={() => demo.data && publish.mutate(demo.data.source)}>
              {t('guide.team.publish')}
            </Button>
            <Link to="/team/edit">{t('guide.team.own')}</Link>
          </p>
        </>
      )}
    </>
  )
}

function StartDemo({ team }: { team: Team }) {
  const { t } = useTexts()
  const start = useAction(() => api.post<Run>('/runs', team.main ? { plan: team.main } : {}, { idempotencyKey: newIdempotencyKey() }), {
    changes: [keys.runs, keys.overview],
    afterwards: (run) => navigate(`/runs/${run.id}`),
  })
  return (
    <>
      <p>{t('guide.run.what')}</p>
      <p className="block">
        <Button loading={start.isPending} onClick={() => start.mutate(undefined)}>
          {t('runs.start')}
        </Button>
      </p>
    </>
  )
}

function Latest({ run }: { run: Run }) {
  const { t } = useTexts()
  return (
    <p>
      <Link to={`/runs/${run.id}`}>
        {run.name} #{run.id}
      </Link>{' '}
      <StatusBadge status={run.status} />{' '}
      {run.status === 'waiting' && (
        <>
          {t('guide.run.waits')} <Link to="/approvals">{t('now.answer')}</Link>
        </>
      )}
    </p>
  )
}
