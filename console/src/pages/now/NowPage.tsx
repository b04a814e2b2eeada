import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Overview, Page as PageOf, Run, RunStatus, Team, Waiting } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { percent } from '../../lib/format'
import { readPref, writePref } from '../../lib/prefs'
import { Link, navigate } from '../../lib/router'
import { useOverview } from '../../shell'
import { amountText, Count, Empty, Loaded, Meter, Money, Page, Panel, StatusBadge, TimeAgo } from '../../ui/basics'
import { BreakerList } from '../../ui/BreakerList'
import { Icon } from '../../ui/Icon'
import { RehearsalHint } from '../../ui/RehearsalHint'

const COUNTED: RunStatus[] = ['running', 'ready', 'waiting', 'paused', 'blocked', 'completed', 'failed', 'cancelled']

export function NowPage() {
  const { t } = useTexts()
  const { can } = useCaller()
  const overview = useOverview()
  return (
    <Page
      title={t('now.title')}
      actions={
        can('runs') && (
          <Button leftSection={<Icon name="plus" />} onClick={() => navigate('/runs/start')}>
            {t('runs.start')}
          </Button>
        )
      }
    >
      <Loaded query={overview}>{(data) => <Everything overview={data} />}</Loaded>
    </Page>
  )
}

function Everything({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  return (
    <>
      <FirstVisit overview={overview} />
      <ul className="counts" aria-label={t('now.counts')}>
        {COUNTED.map((status) => (
          <li key={status} className={overview.counts[status] ? undefined : 'zero'}>
            <Link to={`/runs?status=${status}`}>
              <Count value={overview.counts[status] ?? 0} brief />
              <StatusBadge status={status} />
            </Link>
          </li>
        ))}
      </ul>
      <div className="columns">
        <div>
          <WaitingPanel waiting={overview.waiting} approvals={overview.approvals} />
          <StuckPanel stuck={overview.stuck} />
          <ActivePanel active={overview.active} />
        </div>
        <div>
          <SpendToday overview={overview} />
          <Health overview={overview} />
          <Nodes overview={overview} />
        </div>
      </div>
    </>
  )
}

/** Leads whoever comes for the first time to where one begins, and says what a rehearsal is. */
function FirstVisit({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  const { can, membership } = useCaller()
  const quiet = Object.values(overview.counts).every((count) => count === 0)
  const team = useQuery({ queryKey: keys.teamNow, queryFn: () => api.get<Team>('/team'), retry: false })
  // What is counted is that of a day: there may have been runs before.
  const runs = useQuery({ queryKey: keys.anyRun, queryFn: () => api.get<PageOf<Run>>('/runs', { limit: 1 }), enabled: quiet })
  const none = team.error instanceof ApiError && team.error.status === 404
  const known = none || team.data !== undefined
  const first = quiet && known && runs.data?.items.length === 0 && runs.data.next === undefined
  const guided = `guided.${membership.organization}`
  const lead = first && can(none ? 'draft' : 'runs') && readPref(guided) === undefined
  useEffect(() => {
    if (!lead) return
    writePref(guided, 'yes')
    navigate('/guide', { replace: true })
  }, [lead, guided])
  if (none)
    return (
      <div className="hint">
        <Icon name="info" />
        <p>
          <strong>{t('now.noteam')}</strong> {can('draft') ? '' : t('now.noteam.who')}
        </p>
        <Link to="/guide">{t('guide.title')}</Link>
      </div>
    )
  return overview.rehearsal ? <RehearsalHint /> : null
}

function RunLine({ run }: { run: Run }) {
  return (
    <Link to={`/runs/${run.id}`} className="runline">
      <span className="figures muted">#{run.id}</span> {run.name}
    </Link>
  )
}

function WaitingPanel({ waiting, approvals }: { waiting: Waiting[]; approvals: number }) {
  const { t } = useTexts()
  return (
    <Panel
      title={t('now.waiting')}
      note={approvals > 0 ? t('now.questions', { n: approvals }) : undefined}
      actions={approvals > 0 && <Link to="/approvals">{t('now.answer')}</Link>}
    >
      {waiting.length === 0 ? (
        <Empty title={t('now.waiting.none')} />
      ) : (
        <ul className="lines">
          {waiting.map((one) => (
            <li key={`${one.run.id} ${one.approval ?? one.for}`}>
              <div className="line-main">
                {one.approval ? (
                  <Link to={`/approvals/${one.approval}`} className="runline">
                    {one.question ?? one.run.name}
                  </Link>
                ) : (
                  <span>{one.question ?? t(`now.for.${one.for}` as Key)}</span>
                )}
                <span className="muted">
                  <RunLine run={one.run} />
                </span>
              </div>
              <div className="line-side">
                <span>{one.who.length > 0 ? one.who.join(', ') : t(`now.for.${one.for}` as Key)}</span>
                {one.until && (
                  <span className="muted">
                    {t('now.until')} <TimeAgo at={one.until} />
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function StuckPanel({ stuck }: { stuck: Run[] }) {
  const { t } = useTexts()
  return (
    <Panel title={t('now.stuck')}>
      {stuck.length === 0 ? (
        <Empty title={t('now.stuck.none')} />
      ) : (
        <ul className="lines">
          {stuck.map((run) => (
            <li key={run.id}>
              <div className="line-main">
                <RunLine run={run} />
                <span className="muted cut">{run.failure ?? t('now.nowhy')}</span>
              </div>
              <div className="line-side">
                <StatusBadge status={run.status} />
                <span className="muted">
                  <TimeAgo at={run.updatedAt} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function ActivePanel({ active }: { active: Run[] }) {
  const { t } = useTexts()
  return (
    <Panel title={t('now.active')} actions={<Link to="/runs">{t('now.all')}</Link>}>
      {active.length === 0 ? (
        <Empty title={t('now.active.none')}>{t('now.active.none.what')}</Empty>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th>{t('run.run')}</th>
              <th>{t('run.status')}</th>
              <th className="wide-only number">{t('run.calls')}</th>
              <th className="number">{t('run.cost')}</th>
              <th className="wide-only">{t('run.begun')}</th>
            </tr>
          </thead>
          <tbody>
            {active.map((run) => (
              <tr key={run.id}>
                <td>
                  <RunLine run={run} />
                </td>
                <td>
                  <StatusBadge status={run.status} />
                </td>
                <td className="wide-only number">
                  <Count value={run.modelCalls} />
                </td>
                <td className="number">
                  <Money micros={run.costMicros} />
                </td>
                <td className="wide-only muted">
                  <TimeAgo at={run.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function SpendToday({ overview }: { overview: Overview }) {
  const { t, locale } = useTexts()
  const most = Math.max(1, ...overview.spentByHour.map((hour) => hour.micros))
  return (
    <Panel title={t('now.spend')} actions={<Link to="/spend">{t('nav.spend')}</Link>}>
      <p className="big">
        <Money micros={overview.spentTodayMicros} />
      </p>
      <div className="spark" role="img" aria-label={t('now.byhour')}>
        {overview.spentByHour.map((hour) => (
          <div
            key={hour.at}
            title={`${new Date(hour.at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })}: ${amountText(hour.micros, 'money', locale)}`}
            style={{ height: `${Math.max(hour.micros > 0 ? 4 : 0, (hour.micros / most) * 100)}%` }}
          />
        ))}
      </div>
      <p className="muted small">{t('now.byhour')}</p>
      {overview.budgets.length === 0 ? (
        <p className="muted">{t('now.nobudgets')}</p>
      ) : (
        <ul className="budgets">
          {overview.budgets.map((budget) => {
            const share = budget.limit === 0 ? 1 : (budget.spent + budget.reserved) / budget.limit
            const label = `${budget.scope}, ${t(`window.${budget.window}` as Key)}`
            return (
              <li key={budget.id}>
                <div className="between">
                  <span>
                    {budget.scope} <span className="muted">{t(`window.${budget.window}` as Key)}</span>
                  </span>
                  <span className="figures">
                    {amountText(budget.spent + budget.reserved, budget.unit, locale)}{' '}
                    <span className="muted">
                      / {amountText(budget.limit, budget.unit, locale)} ({percent(share, locale)})
                    </span>
                  </span>
                </div>
                <Meter share={share} label={label} warnAt={budget.warn / 100} />
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}

function Health({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  return (
    <Panel title={t('now.health')}>
      {overview.breakers.length === 0 ? (
        <p className="fine">
          <Icon name="check" /> {t('now.health.fine')}
        </p>
      ) : (
        <BreakerList breakers={overview.breakers} />
      )}
      {overview.webhooks.length > 0 && (
        <ul className="lines" aria-label={t('now.webhooks')}>
          {overview.webhooks.map((one) => (
            <li key={one.id}>
              <span className="line-main">
                <span className="bad">
                  <Icon name="cross" /> {t('now.webhook.paused', { host: one.host })}
                </span>
                <span className="muted">{one.why}</span>
              </span>
              <span className="line-side">
                <TimeAgo at={one.since} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Nodes({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  return (
    <Panel title={t('now.nodes')}>
      {overview.nodes.length === 0 ? (
        <Empty title={t('now.nodes.none')}>{t('now.nodes.none.what')}</Empty>
      ) : (
        <ul className="lines">
          {overview.nodes.map((node) => (
            <li key={node.id}>
              <span className="line-main">
                <span>
                  <span className="figures muted">{node.id}</span> {node.name}
                </span>
              </span>
              <span className="line-side">{t('now.node.runs', { n: node.runs })}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
