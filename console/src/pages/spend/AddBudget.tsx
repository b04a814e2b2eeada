import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Budget, Unit, Window } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { readLimit } from '../../lib/amounts'
import { amountText, ErrorBox } from '../../ui/basics'
import { Dialog } from '../../ui/Dialog'
import { useAction } from '../../ui/useAction'

const UNITS: Unit[] = ['money', 'tokens', 'runs', 'time']
const WINDOWS: Window[] = ['run', 'day', 'week', 'month', 'lifetime']

/** A budget where there was none; one that is there already is refused. */
export function AddBudget({ close }: { close: () => void }) {
  const { t, locale } = useTexts()
  const [scope, setScope] = useState('organization')
  const [unit, setUnit] = useState<Unit>('money')
  const [window, setWindow] = useState<Window>('day')
  const [text, setText] = useState('')
  const [onExhausted, setOnExhausted] = useState<'ask' | 'fail'>('ask')
  const limit = readLimit(text, unit)
  const add = useAction(
    () => api.put<Budget>(`/budgets/${encodeURIComponent(`${scope.trim().replaceAll("/", ".")}~${unit}~${window}`)}`, { limit, onExhausted }, { ifAbsent: true }),
    {
      done: (made) => t('budgets.changed', { scope: made.scope, limit: amountText(made.limit, made.unit, locale) }),
      changes: [keys.budgets, keys.overview],
      afterwards: close,
      quiet: true,
    },
  )
  return (
    <Dialog onClose={close} title={t('budgets.add')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (limit !== undefined) add.mutate(undefined)
        }}
      >
        {add.isError && <ErrorBox error={add.error} />}
        <TextInput label={t('budget.scope')} description={t('budgets.scope.what')} required data-autofocus value={scope} onChange={(event) => setScope(event.currentTarget.value)} />
        <div className="row row-end">
          <NativeSelect label={t('budgets.unit')} value={unit} data={UNITS.map((value) => ({ value, label: t(`unit.${value}` as Key) }))} onChange={(event) => setUnit(event.currentTarget.value as Unit)} />
          <NativeSelect label={t('budget.window')} value={window} data={WINDOWS.map((value) => ({ value, label: t(`window.${value}` as Key) }))} onChange={(event) => setWindow(event.currentTarget.value as Window)} />
        </div>
        <TextInput
          label={unit === 'time' ? t('budgets.minutes') : t('budget.limit')}
          required
          inputMode="decimal"
          leftSection={unit === 'money' ? '$' : undefined}
          value={text}
          error={text !== '' && limit === undefined ? t('edit.noamount') : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('budget.exhausted')}
          value={onExhausted}
          data={(['ask', 'fail'] as const).map((value) => ({ value, label: t(`exhausted.${value}` as Key) }))}
          onChange={(event) => setOnExhausted(event.currentTarget.value as 'ask' | 'fail')}
        />
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={limit === undefined || !scope.trim()}>
            {t('budgets.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
