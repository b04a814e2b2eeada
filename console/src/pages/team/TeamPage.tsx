import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Agent, Breaker, Team } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Link, navigate } from '../../lib/router'
import { Empty, Facts, Loaded, Page, Panel, TimeAgo, TrustBadge } from '../../ui/basics'
import { BreakerList } from '../../ui/BreakerList'
import { Icon } from '../../ui/Icon'

export function TeamPage() {
  const { t } = useTexts()
  const { can } = useCaller()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: ({ signal }) => api.get<Team>('/team', undefined, signal), retry: false })
  const none = team.error instanceof ApiError && team.error.status === 404
  return (
    <Page
      title={t('team.title')}
      wide
      actions={
        <>
          {!none && (
            <Button variant="default" onClick={() => navigate('/team/versions')}>
              {t('team.versions')}
            </Button>
          )}
          {can('draft') && (
            <Button leftSection={<Icon name="edit" />} onClick={() => navigate('/team/edit')}>
              {none ? t('team.write') : t('team.edit')}
            </Button>
          )}
        </>
      }
    >
      {none ? (
        <Empty title={t('team.none')}>{<Link to="/guide">{t('team.none.guide')}</Link>}</Empty>
      ) : (
        <Loaded query={team}>{(data) => <Content team={data} />}</Loaded>
      )}
    </Page>
  )
}

function Content({ team }: { team: Team }) {
  const { t } = useTexts()
  const breakers = useQuery({ queryKey: keys.breakers, queryFn: ({ signal }) => api.get<{ items: Breaker[] }>('/breakers', undefined, signal) })
  const open = new Set(breakers.data?.items.filter((one) => one.open).map((one) => one.subject))
  return (
    <>
      <Panel>
        <Facts
          items={[
            [t('team.organization'), team.organization.name],
            [t('team.mission'), team.organization.mission],
            [t('team.version'), String(team.version)],
            [
              t('team.published'),
              <span key="at">
                <TimeAgo at={team.publishedAt} />, {team.publishedBy}
              </span>,
            ],
            [t('team.main'), team.main && <Link key="main" to={`/plans/${encodeURIComponent(team.main)}`}>{team.main}</Link>],
          ]}
        />
      </Panel>
      <Panel title={t('team.chart')} note={t('team.chart.count', { n: team.agents.length })}>
        <Chart agents={team.agents} open={open} />
      </Panel>
      <div className="columns">
        <div>
          <Panel title={t('team.models')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('team.tier')}</th>
                  <th>{t('team.candidates')}</th>
                </tr>
              </thead>
              <tbody>
                {team.models.map((tier) => (
                  <tr key={tier.name}>
                    <td>{tier.name}</td>
                    <td>
                      <span className="chips">
                        {tier.candidates.map((one) => (
                          <span key={one} className={one === tier.chosen ? 'chip chip-chosen' : 'chip'}>
                            {one}
                            {one === tier.chosen ? ` (${t('team.used')})` : ''}
                          </span>
                        ))}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
          <Panel title={t('team.policies')}>
            {team.policies.length === 0 ? (
              <Empty title={t('team.policies.none')} />
            ) : (
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('team.policy')}</th>
                    <th>{t('team.policy.on')}</th>
                    <th>{t('team.policy.when')}</th>
                    <th>{t('team.policy.effect')}</th>
                  </tr>
                </thead>
                <tbody>
                  {team.policies.map((policy) => (
                    <tr key={policy.name}>
                      <td>
                        {policy.name}
                        {typeof policy.reason === 'string' && <div className="muted small">{policy.reason}</div>}
                      </td>
                      <td>{policy.on.join(', ')}</td>
                      <td className="mono">{policy.when ?? t('team.policy.always')}</td>
                      <td>{policy.effect}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Panel>
        </div>
        <div>
          <Panel title={t('team.tools')}>
            {team.tools.length === 0 ? (
              <Empty title={t('team.tools.none')} />
            ) : (
              <ul className="lines">
                {team.tools.map((tool) => (
                  <li key={tool.name}>
                    <span>
                      {tool.name} <span className="muted">{tool.kind}</span>
                    </span>
                    {tool.trust && <TrustBadge trust={tool.trust} />}
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Panel title={t('now.health')}>
            <Loaded query={breakers}>{(data) => (data.items.length === 0 ? <p className="fine">{t('now.health.fine')}</p> : <BreakerList breakers={data.items} />)}</Loaded>
          </Panel>
        </div>
      </div>
    </>
  )
}

/** Who reports to whom, as nested lists: read aloud as such, drawn as a chart. */
function Chart({ agents, open }: { agents: Agent[]; open: ReadonlySet<string> }) {
  const names = new Set(agents.map((agent) => agent.name))
  const tops = agents.filter((agent) => agent.reportsTo === undefined || !names.has(agent.reportsTo))
  return (
    <div className="chart">
      <ChartLevel agents={tops} all={agents} open={open} depth={0} />
    </div>
  )
}

function ChartLevel({ agents, all, open, depth }: { agents: Agent[]; all: Agent[]; open: ReadonlySet<string>; depth: number }) {
  const { t } = useTexts()
  return (
    <ul>
      {agents.map((agent) => {
        const below = all.filter((one) => one.reportsTo === agent.name && one.name !== agent.name)
        return (
          <li key={agent.name}>
            <Link to={`/team/agents/${encodeURIComponent(agent.name)}`} className="chart-card">
              <strong>{agent.name}</strong>
              <span className="small">{agent.role}</span>
              <span className="muted small">
                {agent.runtime === 'llm' ? agent.models.join(', ') : t(`runtime.${agent.runtime}` as Key)}
                {agent.tools.length > 0 ? `, ${t('team.tools.n', { n: agent.tools.length })}` : ''}
              </span>
              {open.has(`agent:${agent.name}`) && (
                <span className="bad small">
                  <Icon name="warn" size={12} /> {t('team.breaker.open')}
                </span>
              )}
            </Link>
            {below.length > 0 && depth < 20 && <ChartLevel agents={below} all={all} open={open} depth={depth + 1} />}
          </li>
        )
      })}
    </ul>
  )
}
