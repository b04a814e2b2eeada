import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { AgentDetail, Permit } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { percent } from '../../lib/format'
import { Link, navigate } from '../../lib/router'
import { amountText, Count, Empty, Facts, Loaded, Meter, Money, Page, Panel, StatusBadge, TimeAgo, Took } from '../../ui/basics'
import { BreakerList } from '../../ui/BreakerList'
import { Icon } from '../../ui/Icon'
import { TryAgent } from './TryAgent'

export function AgentPage({ name }: { name: string }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const agent = useQuery({ queryKey: keys.agent(name), queryFn: ({ signal }) => api.get<AgentDetail>(`/agents/${encodeURIComponent(name)}`, undefined, signal) })
  const [trying, setTrying] = useState(false)
  const none = agent.error instanceof ApiError && agent.error.status === 404
  return (
    <Page
      title={name}
      actions={
        <>
          <Button variant="default" onClick={() => navigate(`/runs?all=true&agent=${encodeURIComponent(name)}`)}>
            {t('agent.runs.all')}
          </Button>
          {can('runs') && !none && (
            <Button variant="default" leftSection={<Icon name="play" size={13} />} onClick={() => setTrying(true)}>
              {t('try.act')}
            </Button>
          )}
          {can('draft') && !none && (
            <Button leftSection={<Icon name="edit" />} onClick={() => navigate(`/team/edit?view=form&agent=${encodeURIComponent(name)}`)}>
              {t('team.edit')}
            </Button>
          )}
        </>
      }
    >
      {none ? (
        <Empty title={t('agent.none', { name })}>
          <Link to="/team">{t('agent.none.what')}</Link>
        </Empty>
      ) : (
        <Loaded query={agent}>{(data) => <Card agent={data} />}</Loaded>
      )}
      {trying && <TryAgent agent={name} close={() => setTrying(false)} />}
    </Page>
  )
}

function Card({ agent }: { agent: AgentDetail }) {
  const { t, locale } = useTexts()
  const { record } = agent
  return (
    <div className="columns">
      <div>
        <Panel title={agent.role}>
          <p className="prose">{agent.instructions}</p>
          <div className="block">
            <Facts
              items={[
                [t('agent.reportsto'), agent.reportsTo && <Link key="to" to={`/team/agents/${encodeURIComponent(agent.reportsTo)}`}>{agent.reportsTo}</Link>],
                [t('agent.runtime'), t(`runtime.${agent.runtime}` as Key)],
                [t('agent.models'), agent.models.join(', ')],
                [t('agent.capabilities'), agent.capabilities.join(', ')],
                [t('agent.not'), agent.notResponsibleFor.join(', ')],
                [
                  t('contract.limits'),
                  Object.entries(agent.limits)
                    .map(([key, value]) => (key === 'cost' && typeof value === 'number' ? `${key} ${amountText(value, 'money', locale)}` : `${key} ${String(value)}`))
                    .join(', '),
                ],
              ]}
            />
          </div>
        </Panel>
        <Panel title={t('agent.permissions')} note={t('agent.permissions.what')}>
          <Permits permits={agent.permissions} />
        </Panel>
        <Panel title={t('agent.runs')}>
          {agent.runs.length === 0 ? (
            <Empty title={t('agent.runs.none')} />
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>{t('run.run')}</th>
                  <th>{t('run.status')}</th>
                  <th className="number">{t('run.cost')}</th>
                  <th>{t('run.begun')}</th>
                </tr>
              </thead>
              <tbody>
                {agent.runs.map((run) => (
                  <tr key={run.id}>
                    <td>
                      <Link to={`/runs/${run.id}`}>
                        {run.name} #{run.id}
                      </Link>
                    </td>
                    <td>
                      <StatusBadge status={run.status} />
                    </td>
                    <td className="number">
                      <Money micros={run.costMicros} />
                    </td>
                    <td className="muted">
                      <TimeAgo at={run.createdAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </div>
      <div>
        <Panel title={t('agent.record')}>
          <Facts
            items={[
              [t('agent.completed'), record.ended === 0 ? t('agent.noneyet') : `${percent(record.completed / record.ended, locale)} (${record.completed}/${record.ended})`],
              [t('agent.median'), record.medianMillis === undefined ? undefined : <Took key="median" millis={record.medianMillis} />],
              [t('agent.load'), <Count key="load" value={record.load} />],
              [t('now.spend'), <Money key="spent" micros={agent.spentTodayMicros} />],
            ]}
          />
        </Panel>
        <Panel title={t('agent.budgets')}>
          {agent.budgets.length === 0 ? (
            <Empty title={t('agent.budgets.none')} />
          ) : (
            <ul className="budgets">
              {agent.budgets.map((budget) => {
                const share = budget.limit === 0 ? 1 : (budget.spent + budget.reserved) / budget.limit
                return (
                  <li key={budget.id}>
                    <div className="between">
                      <span>
                        {t(`unit.${budget.unit}` as Key)} <span className="muted">{t(`window.${budget.window}` as Key)}</span>
                      </span>
                      <span className="figures">
                        {amountText(budget.spent, budget.unit, locale)} <span className="muted">/ {amountText(budget.limit, budget.unit, locale)}</span>
                      </span>
                    </div>
                    <Meter share={share} label={`${budget.scope}, ${t(`window.${budget.window}` as Key)}`} warnAt={budget.warn / 100} />
                  </li>
                )
              })}
            </ul>
          )}
        </Panel>
        {agent.breaker && (
          <Panel title={t('agent.breaker')}>
            <BreakerList breakers={[agent.breaker]} />
          </Panel>
        )}
      </div>
    </div>
  )
}

function Permits({ permits }: { permits: Permit[] }) {
  const { t } = useTexts()
  if (permits.length === 0) return <Empty title={t('agent.permissions.none')} />
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('agent.permit.kind')}</th>
          <th>{t('agent.permit.what')}</th>
          <th>{t('agent.permit.verdict')}</th>
          <th>{t('agent.permit.why')}</th>
        </tr>
      </thead>
      <tbody>
        {permits.map((permit) => (
          <tr key={`${permit.kind} ${permit.subject}`}>
            <td>{permit.kind}</td>
            <td className="mono">{permit.subject}</td>
            <td>{permit.verdict}</td>
            <td className="muted">{permit.why.join('; ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
