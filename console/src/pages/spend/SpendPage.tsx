import { NativeSelect, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import type { Forecast } from '../../api/additions'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Spend } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { setSearch, usePlace } from '../../lib/router'
import { Count, Empty, Facts, Loaded, Loading, Money, Page, Panel, TimeAgo, Took } from '../../ui/basics'
import { Budgets } from './Budgets'

const DayChart = lazy(async () => ({ default: (await import('./DayChart')).DayChart }))

const DIMENSIONS = ['agent', 'plan', 'task', 'goal', 'model', 'tool', 'day', 'run'] as const
const PERIODS = [1, 7, 30, 90]
const DAY_MILLIS = 86_400_000

interface Answer {
  by: string
  items: Spend[]
}

export function SpendPage() {
  const { t } = useTexts()
  const { search } = usePlace()
  const by = search.get('by') ?? 'agent'
  const days = Number(search.get('days') ?? 30)
  const from = useMemo(() => new Date(Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS - (days - 1) * DAY_MILLIS).toISOString(), [days])
  const spent = useQuery({ queryKey: keys.spend(by, from), queryFn: ({ signal }) => api.get<Answer>('/spend', { by, from }, signal) })
  const daily = useQuery({ queryKey: keys.spend('day', from), queryFn: ({ signal }) => api.get<Answer>('/spend', { by: 'day', from }, signal) })
  const outcomes = useQuery({
    queryKey: keys.outcomes(from),
    queryFn: ({ signal }) => api.get<{ items: { outcome: string; runs: number; costMicros: number }[] }>('/spend/outcomes', { from }, signal),
  })
  const forecast = useQuery({ queryKey: keys.forecast, queryFn: ({ signal }) => api.get<Forecast>('/spend/forecast', undefined, signal) })
  const total = daily.data?.items.reduce((sum, one) => sum + one.costMicros, 0)

  return (
    <Page
      title={t('spend.title')}
      actions={
        <NativeSelect
          aria-label={t('spend.period')}
          value={String(days)}
          data={PERIODS.map((value) => ({ value: String(value), label: t(value === 1 ? 'spend.today' : 'spend.days', { n: value }) }))}
          onChange={(event) => setSearch({ days: event.currentTarget.value })}
        />
      }
    >
      <div className="columns">
        <div>
          <Panel title={t('spend.byday')} note={total === undefined ? undefined : <Money micros={total} />}>
            <Loaded query={daily}>
              {(data) =>
                data.items.length === 0 ? (
                  <Empty title={t('spend.none')} />
                ) : (
                  <Suspense fallback={<Loading />}>
                    <DayChart days={data.items} />
                  </Suspense>
                )
              }
            </Loaded>
          </Panel>
          <Panel title={t('spend.by')}>
            <div className="filters">
              <SegmentedControl
                aria-label={t('spend.by')}
                value={by}
                data={DIMENSIONS.map((value) => ({ value, label: t(`spend.by.${value}` as Key) }))}
                onChange={(value) => setSearch({ by: value })}
              />
            </div>
            <Loaded query={spent}>{(data) => <SpendTable items={data.items} by={by} />}</Loaded>
          </Panel>
        </div>
        <div>
          <Panel title={t('spend.forecast')}>
            <Loaded query={forecast}>
              {(data) => (
                <>
                  <Facts
                    items={[
                      [t('spend.month'), <Money key="month" micros={data.monthMicros} />],
                      [t('spend.untilnow'), <Money key="now" micros={data.untilNowMicros} />],
                      [t('spend.perday'), <Money key="day" micros={data.perDayMicros} />],
                    ]}
                  />
                  {data.exhausted.length > 0 && (
                    <ul className="block">
                      {data.exhausted.map((one) => (
                        <li key={one.budget} className="warn">
                          {t('spend.exhausted', { budget: one.budget.split('~')[0] ?? one.budget })} <TimeAgo at={one.at} />
                        </li>
                      ))}
                    </ul>
                  )}
                </>
              )}
            </Loaded>
          </Panel>
          <Panel title={t('spend.outcomes')}>
            <Loaded query={outcomes}>
              {({ items }) => (
                <table className="table">
                  <thead>
                    <tr>
                      <th>{t('spend.outcome')}</th>
                      <th className="number">{t('spend.runs')}</th>
                      <th className="number">{t('run.cost')}</th>
                      <th className="number">{t('spend.each')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((one) => (
                      <tr key={one.outcome}>
                        <td>{t(`status.${one.outcome}` as Key) ?? one.outcome}</td>
                        <td className="number">
                          <Count value={one.runs} />
                        </td>
                        <td className="number">
                          <Money micros={one.costMicros} />
                        </td>
                        <td className="number">
                          <Money micros={one.runs === 0 ? undefined : Math.round(one.costMicros / one.runs)} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </Loaded>
          </Panel>
        </div>
      </div>
      <Budgets />
    </Page>
  )
}

function SpendTable({ items, by }: { items: Spend[]; by: string }) {
  const { t } = useTexts()
  if (items.length === 0) return <Empty title={t('spend.none')} />
  const most = Math.max(1, ...items.map((one) => one.costMicros))
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            <th>{t(`spend.by.${by}` as Key)}</th>
            <th className="number">{t('run.cost')}</th>
            <th aria-hidden="true" />
            <th className="number">{t('run.tokens')}</th>
            <th className="number">{t('spend.runs')}</th>
            <th className="number">{t('spend.steps')}</th>
            <th className="number">{t('spend.time')}</th>
            <th className="number">{t('spend.assumed')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.name}>
              <td>{one.name || t('spend.nothing')}</td>
              <td className="number">
                <Money micros={one.costMicros} />
              </td>
              <td className="share" aria-hidden="true">
                <div style={{ width: `${(one.costMicros / most) * 100}%` }} />
              </td>
              <td className="number">
                <Count value={one.tokens} brief />
              </td>
              <td className="number">
                <Count value={one.runs} />
              </td>
              <td className="number">
                <Count value={one.steps} />
              </td>
              <td className="number">
                <Took millis={one.timeMillis} />
              </td>
              <td className="number">{one.assumedMicros > 0 ? <Money micros={one.assumedMicros} /> : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
