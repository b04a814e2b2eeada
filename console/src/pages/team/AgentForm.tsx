import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTexts } from '../../i18n'
import { setSearch, usePlace } from '../../lib/router'
import { agentNames, type FieldValue, readAgent, writeAgentField } from '../../lib/yamlEdit'
import { Empty } from '../../ui/basics'

const list = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

/** The common fields of an agent. It changes the same text that the YAML view shows, and nothing else in it. */
export function AgentForm({ source, change, readOnly }: { source: string; change: (text: string) => void; readOnly: boolean }) {
  const { t } = useTexts()
  const { search } = usePlace()
  const names = useMemo(() => agentNames(source), [source])
  const chosen = search.get('agent') ?? names[0]
  const fields = useMemo(() => (chosen === undefined ? undefined : readAgent(source, chosen)), [source, chosen])
  if (names.length === 0) return <Empty title={t('form.none')}>{t('form.none.what')}</Empty>
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : Array.isArray(value) ? value.join(', ') : '')
  const limits = (fields?.limits ?? {}) as Record<string, unknown>
  const set = (path: string[], value: FieldValue) => change(writeAgentField(source, chosen!, path, value))
  const field = (name: string, label: string, value: unknown, path: string[], many?: boolean): ReactNode => (
    <TypedField key={`${chosen} ${name}`} label={label} value={text(value)} readOnly={readOnly} submit={(entered) => set(path, many ? list(entered) : /^\d+$/.test(entered.trim()) && path[0] === 'limits' ? Number(entered) : entered.trim())} {...(many && { hint: t('form.list') })} />
  )
  return (
    <div className="form">
      <NativeSelect label={t('run.agent')} value={chosen ?? ''} data={names} onChange={(event) => setSearch({ agent: event.currentTarget.value })} />
      {fields === undefined ? (
        <Empty title={t('form.unreadable')}>{t('form.unreadable.what')}</Empty>
      ) : (
        <>
          {field('role', t('form.role'), fields.role, ['role'])}
          <TypedField key={`${chosen} instructions`} label={t('form.instructions')} value={text(fields.instructions)} readOnly={readOnly} rows={7} submit={(entered) => set(['instructions'], entered)} />
          <NativeSelect
            label={t('agent.reportsto')}
            value={text(fields.reportsTo)}
            disabled={readOnly}
            data={[{ value: '', label: t('form.nobody') }, ...names.filter((one) => one !== chosen).map((value) => ({ value, label: value }))]}
            onChange={(event) => set(['reportsTo'], event.currentTarget.value)}
          />
          {field('models', t('agent.models'), fields.models, ['models'], true)}
          {field('tools', t('contract.tools'), fields.tools, ['tools'], true)}
          {field('capabilities', t('agent.capabilities'), fields.capabilities, ['capabilities'], true)}
          <div className="row row-end">
            {field('turns', t('form.turns'), limits.turns, ['limits', 'turns'])}
            {field('cost', t('form.cost'), limits.cost, ['limits', 'cost'])}
            {field('time', t('form.time'), limits.time, ['limits', 'time'])}
          </div>
        </>
      )}
    </div>
  )
}

/** Written into the text when it is left, not with each key. */
function TypedField({ label, value, submit, readOnly, rows, hint }: { label: string; value: string; submit: (entered: string) => void; readOnly: boolean; rows?: number; hint?: string }) {
  const common = {
    label,
    readOnly,
    defaultValue: value,
    key: value,
    description: hint,
    onBlur: (event: { currentTarget: { value: string } }) => {
      if (event.currentTarget.value !== value) submit(event.currentTarget.value)
    },
  }
  const { key, ...props } = common
  return rows ? <Textarea key={key} rows={rows} {...props} /> : <TextInput key={key} {...props} />
}
