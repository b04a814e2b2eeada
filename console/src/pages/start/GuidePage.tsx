import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ApiError, newIdempotencyKey } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Page as PageOf, Run, Team } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link, navigate, usePlace } from '../../lib/router'
import { useOverview } from '../../shell'
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
    queryKey: keys.anyRun,
    queryFn: ({ signal }) => api.get<PageOf<Run>>('/runs', { limit: 1 }, signal),
    enabled: team.data !== undefined,
    refetchInterval: 5_000,
  })
  const overview = useOverview()
  const latest = runs.data?.items[0]
  const at = search.get('step') === 'connect' ? 3 : none ? 1 : latest ? 3 : 2

  if (team.isPending) return <Loading />
  return (
    <Page title={t('guide.title')}>
      <p className="block">{t('guide.what')}</p>
      <ol className="guide">
        <Step number={1} done={team.data !== undefined} title={t('guide.team')}>
          {none ? <NoTeam /> : team.data && <Published team={team.data} />}
          {!none && team.isError && <ErrorBox error={team.error} retry={() => void team.refetch()} />}
        </Step>
        <Step number={2} done={latest !== undefined} title={t('guide.run')}>
          {team.data && (latest ? <Latest run={latest} /> : can('runs') ? <StartDemo team={team.data} /> : <p className="muted">{t('guide.run.who')}</p>)}
          {!team.data && <p className="muted">{t('guide.run.later')}</p>}
        </Step>
        <Step number={3} done={overview.data?.rehearsal === false} title={t('connect.title')}>
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

/** What to do where there is no team: a team file may belong to another organization. */
function NoTeam() {
  const { t } = useTexts()
  const { session, membership, can, choose } = useCaller()
  const others = session.memberships.filter((one) => one.organization !== membership.organization)
  return (
    <>
      <p>{t('guide.noteam', { organization: membership.organization })}</p>
      {can('draft') ? (
        <>
          <p className="block">
            <Link to="/team/edit">{t('team.write')}</Link> {t('guide.noteam.file')}
          </p>
          <pre className="command">troupe up FILE</pre>
        </>
      ) : (
        <p className="block">{t('now.noteam.who')}</p>
      )}
      {others.length > 0 && (
        <p className="row block">
          {t('guide.noteam.others')}
          {others.map(({ organization }) => (
            <Button key={organization} size="compact-xs" variant="default" onClick={() => choose(organization)}>
              {organization}
            </Button>
          ))}
        </p>
      )}
    </>
  )
}

function Published({ team }: { team: Team }) {
  const { t } = useTexts()
  return (
    <>
      <p>{t('guide.team.done', { n: team.agents.length, version: team.version })}</p>
      {team.organization.mission && <p className="muted">{team.organization.mission}</p>}
      <p className="block">
        <Link to="/team">{t('guide.team.see')}</Link>
      </p>
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
