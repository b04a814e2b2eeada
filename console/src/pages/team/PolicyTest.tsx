import { Button, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/session'
import { useTexts } from '../../i18n'
import { Link } from '../../lib/router'
import { ErrorBox, Panel, TimeAgo } from '../../ui/basics'

const PERIODS = [1, 7, 30]
const DAY_MILLIS = 86_400_000

interface Tried {
  actions: number
  stopped: { policy: string; run: number; at: string; what: string; verdict: string }[]
}

/** What the policies of this text would have held back in past runs. Nothing is changed by asking. */
export function PolicyTest({ source }: { source: string }) {
  const { t } = useTexts()
  const [days, setDays] = useState(7)
  const test = useMutation({ mutationFn: () => api.post<Tried>('/policies/dry-run', { source, from: new Date(Date.now() - days * DAY_MILLIS).toISOString() }) })
  return (
    <Panel title={t('policytest.title')}>
      <p className="muted">{t('policytest.what')}</p>
      <div className="row row-end block">
        <NativeSelect
          aria-label={t('spend.period')}
          value={String(days)}
          data={PERIODS.map((value) => ({ value: String(value), label: t(value === 1 ? 'spend.today' : 'spend.days', { n: value }) }))}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('policytest.act')}
        </Button>
      </div>
      <div role="status" aria-live="polite">
        {test.isError && <ErrorBox error={test.error} />}
        {test.data && (
          <>
            <p className="block">{t('policytest.result', { n: test.data.stopped.length, actions: test.data.actions })}</p>
            <ul className="problems">
              {test.data.stopped.slice(0, 200).map((one) => (
                <li key={`${one.run} ${one.at} ${one.what} ${one.policy}`}>
                  <Link to={`/runs/${one.run}?tab=steps`}>#{one.run}</Link> {one.what}: <strong>{one.policy}</strong>, {one.verdict}{' '}
                  <span className="muted">
                    <TimeAgo at={one.at} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  )
}
