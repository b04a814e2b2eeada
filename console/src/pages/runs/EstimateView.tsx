import type { Estimate } from '../../api/additions'
import { type Key, useTexts } from '../../i18n'
import { amountText, Facts, Money } from '../../ui/basics'

/** What a run may cost, before it begins. */
export function EstimateView({ estimate }: { estimate: Estimate }) {
  const { t, locale } = useTexts()
  const range = (least: number | undefined, most: number | undefined) => (
    <>
      <Money micros={least} /> – <Money micros={most} />
    </>
  )
  const { before, planned, limit, budgets, unpriced, assumptions } = estimate
  return (
    <>
      <Facts
        items={[
          [t('estimate.before', { n: before?.runs ?? 0 }), before?.least === undefined ? undefined : range(before.least, before.most)],
          [t('estimate.half'), before?.half === undefined ? undefined : <Money key="half" micros={before.half} />],
          [t('estimate.planned'), planned?.least === undefined ? undefined : range(planned.least, planned.most)],
          [t('estimate.limit'), limit === undefined ? undefined : <Money key="limit" micros={limit} />],
          [t('estimate.unpriced'), unpriced?.join(', ')],
        ]}
      />
      {budgets && budgets.length > 0 && (
        <ul className="block">
          {budgets.map((budget) => (
            <li key={`${budget.scope} ${budget.window}`}>
              {budget.scope} <span className="muted">{budget.window ? t(`window.${budget.window}` as Key) : ''}</span>:{' '}
              {budget.left === undefined ? '' : t('estimate.left', { left: amountText(budget.left, 'money', locale) })} {budget.verdict}
            </li>
          ))}
        </ul>
      )}
      {assumptions && assumptions.length > 0 && (
        <details className="block">
          <summary>{t('estimate.assumptions')}</summary>
          <ul className="bullets">
            {assumptions.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
