import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Estimate } from '../../api/additions'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Run, RunRequest } from '../../api/types'
import { useTexts } from '../../i18n'
import { type InputRow, inputsOf } from '../../lib/inputs'
import { navigate } from '../../lib/router'
import { ErrorBox } from '../../ui/basics'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'
import { EstimateView } from '../runs/EstimateView'

/** Has one agent do one thing, without a plan, and leads to its run. */
export function TryAgent({ agent, close }: { agent: string; close: () => void }) {
  const { t } = useTexts()
  const [instruction, setInstruction] = useState('')
  const [name, setName] = useState('')
  const [rows, setRows] = useState<InputRow[]>([])
  const key = useSubmissionKey(agent, instruction, name, rows)
  const read = inputsOf(rows)
  const wrong = 'problem' in read ? read : undefined
  const ready = instruction.trim() !== '' && !wrong

  const request = (): RunRequest => ({
    agent,
    instruction: instruction.trim(),
    inputs: 'inputs' in read ? read.inputs : {},
    ...(name.trim() && { name: name.trim() }),
  })
  const estimate = useMutation({ mutationFn: () => api.post<Estimate>('/runs/estimate', request()) })
  const start = useAction((wanted: RunRequest) => api.post<Run>('/runs', wanted, { idempotencyKey: key }), {
    done: (run) => t('start.done', { id: run.id }),
    changes: [keys.runs, keys.overview, keys.agent(agent)],
    afterwards: (run) => navigate(`/runs/${run.id}`),
    quiet: true,
  })
  const change = (at: number, changed: Partial<InputRow>) => setRows((before) => before.map((row, index) => (index === at ? { ...row, ...changed } : row)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) start.mutate(request())
  }

  return (
    <Dialog onClose={close} size="lg" title={t('try.title', { agent })}>
      <form className="form" onSubmit={submit} onChange={() => estimate.reset()}>
        <p className="muted">{t('try.what')}</p>
        <Textarea
          label={t('try.instruction')}
          description={t('try.instruction.what')}
          required
          rows={3}
          data-autofocus
          value={instruction}
          onChange={(event) => setInstruction(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
        />
        <fieldset className="inputs">
          <legend>{t('try.inputs')}</legend>
          {rows.map((row, at) => (
            <div key={at} className="input-row">
              <TextInput
                label={t('try.input.name')}
                value={row.name}
                error={wrong?.row === at ? t(`try.${wrong.problem}`) : undefined}
                onChange={(event) => change(at, { name: event.currentTarget.value })}
              />
              <Textarea label={t('try.input.value')} rows={2} value={row.value} onChange={(event) => change(at, { value: event.currentTarget.value })} />
              <Button size="compact-xs" variant="default" aria-label={t('try.input.remove', { name: row.name.trim() || String(at + 1) })} onClick={() => setRows(rows.filter((_, index) => index !== at))}>
                <Icon name="close" size={12} />
              </Button>
            </div>
          ))}
          <Button size="compact-xs" variant="default" leftSection={<Icon name="plus" size={12} />} onClick={() => setRows([...rows, { name: '', value: '' }])}>
            {t('try.input.add')}
          </Button>
        </fieldset>
        <TextInput label={t('start.name')} description={t('try.name.what')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        {estimate.isError && <ErrorBox error={estimate.error} />}
        {estimate.data && (
          <section aria-label={t('start.estimate')}>
            <EstimateView estimate={estimate.data} />
          </section>
        )}
        {start.isError && <ErrorBox error={start.error} />}
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button variant="default" loading={estimate.isPending} disabled={!ready} onClick={() => estimate.mutate()}>
            {t('start.estimate.act')}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={!ready}>
            {t('runs.start')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
