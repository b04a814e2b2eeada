import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import type { TaggedBudget } from '../../api/additions'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Budget } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { readLimit, writeLimit } from '../../lib/amounts'
import { percent } from '../../lib/format'
import { amountText, Empty, Loaded, Meter, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { Icon } from '../../ui/Icon'
import { say } from '../../ui/toasts'
import { useAction } from '../../ui/useAction'
import { AddBudget } from './AddBudget'

/** Every limit with what was used of it; those who may change one do so in its row. */
export function Budgets() {
  const { t, locale } = useTexts()
  const { can } = useCaller()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<TaggedBudget>()
  const remove = useAction((budget: TaggedBudget) => api.delete(`/budgets/${encodeURIComponent(budget.id)}`, budget.etag === undefined ? {} : { ifMatch: budget.etag }), {
    done: (_, budget) => t('budgets.removed', { scope: budget.scope }),
    changes: [keys.budgets, keys.overview],
    afterwards: () => setRemoving(undefined),
  })
  const query = useQuery({ queryKey: keys.budgets, queryFn: ({ signal }) => api.get<{ items: TaggedBudget[] }>('/budgets', undefined, signal) })
  return (
    <Panel
      title={t('budgets.title')}
      note={t('budgets.what')}
      actions={
        can('budgets') && (
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
            {t('budgets.add')}
          </Button>
        )
      }
    >
      {adding && <AddBudget close={() => setAdding(false)} />}
      {removing && (
        <ConfirmDialog
          title={t('budgets.remove', { scope: removing.scope })}
          act={t('action.remove')}
          danger
          busy={remove.isPending}
          close={() => setRemoving(undefined)}
          submit={() => remove.mutate(removing)}
        >
          <p>{t('budgets.remove.what')}</p>
        </ConfirmDialog>
      )}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('budgets.none')}>{t('budgets.none.what')}</Empty>
          ) : (
            <div className="table-scroll">
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('budget.scope')}</th>
                    <th>{t('budget.window')}</th>
                    <th className="number">{t('budget.limit')}</th>
                    <th>{t('budget.used')}</th>
                    <th className="number">{t('budget.spent')}</th>
                    <th className="number">{t('budget.reserved')}</th>
                    <th className="number">{t('budget.left')}</th>
                    <th>{t('budget.exhausted')}</th>
                    <th>{t('budget.changed')}</th>
                    {can('budgets') && (
                      <th>
                        <span className="hidden">{t('versions.actions')}</span>
                      </th>
                    )}
                  </tr>
                </thead>
                <tbody>
                  {items.map((budget) => {
                    const share = budget.limit === 0 ? 1 : (budget.spent + budget.reserved) / budget.limit
                    return (
                      <tr key={budget.id}>
                        <td>{budget.scope}</td>
                        <td>
                          {t(`unit.${budget.unit}` as Key)} <span className="muted">{t(`window.${budget.window}` as Key)}</span>
                        </td>
                        <td className="number">
                          <Limit budget={budget} />
                        </td>
                        <td className="used">
                          {percent(share, locale)}
                          <Meter share={share} label={`${budget.scope}, ${t(`window.${budget.window}` as Key)}`} warnAt={budget.warn / 100} />
                        </td>
                        <td className="number">{amountText(budget.spent, budget.unit, locale)}</td>
                        <td className="number">{amountText(budget.reserved, budget.unit, locale)}</td>
                        <td className="number">{amountText(budget.left, budget.unit, locale)}</td>
                        <td>{t(`exhausted.${budget.onExhausted}` as Key)}</td>
                        <td className="muted">
                          {budget.changedBy}, <TimeAgo at={budget.changedAt} />
                        </td>
                        {can('budgets') && (
                          <td>
                            <Button size="compact-xs" variant="default" aria-label={t('budgets.remove', { scope: budget.scope })} onClick={() => setRemoving(budget)}>
                              {t('action.remove')}
                            </Button>
                          </td>
                        )}
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  )
}

function Limit({ budget }: { budget: TaggedBudget }) {
  const { t, locale } = useTexts()
  const { can } = useCaller()
  const [text, setText] = useState<string>()
  const save = useAction(
    (limit: number) => api.put<Budget>(`/budgets/${encodeURIComponent(budget.id)}`, { limit }, budget.etag === undefined ? {} : { ifMatch: budget.etag }),
    {
      done: (changed) => t('budgets.changed', { scope: changed.scope, limit: amountText(changed.limit, changed.unit, locale) }),
      changes: [keys.budgets, keys.overview],
      afterwards: () => setText(undefined),
    },
  )
  const begin = () => setText(writeLimit(budget.limit, budget.unit))
  const limitText = amountText(budget.limit, budget.unit, locale)
  if (!can('budgets')) return <>{limitText}</>
  if (text === undefined)
    return (
      <button type="button" className="linklike" onClick={begin} aria-label={t('budgets.edit', { scope: budget.scope, limit: limitText })}>
        {limitText} <Icon name="edit" size={12} />
      </button>
    )
  const value = readLimit(text, budget.unit)
  const submit = () => {
    if (value === undefined) return
    if (value === budget.limit) return setText(undefined)
    save.mutate(value, {
      onError: (error) => {
        if (error instanceof ApiError && error.status === 412) say({ kind: 'news', title: t('budgets.stale') })
      },
    })
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') submit()
    if (event.key === 'Escape') setText(undefined)
  }
  return (
    <span className="row limit">
      <TextInput
        aria-label={t('budgets.edit', { scope: budget.scope, limit: limitText })}
        autoFocus
        value={text}
        inputMode="decimal"
        error={value === undefined}
        leftSection={budget.unit === 'money' ? '$' : undefined}
        rightSection={budget.unit === 'time' ? 'min' : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={key}
      />
      <Button size="compact-xs" disabled={value === undefined} loading={save.isPending} onClick={submit}>
        {t('action.save')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => setText(undefined)}>
        {t('action.cancel')}
      </Button>
    </span>
  )
}
