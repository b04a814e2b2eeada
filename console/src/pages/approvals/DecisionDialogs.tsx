import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Approval } from '../../api/types'
import { useTexts } from '../../i18n'
import { parseMoney } from '../../lib/format'
import { prettyJson, readJson } from '../../lib/jsonText'
import { amountText } from '../../ui/basics'
import { ReasonDialog } from '../../ui/ReasonDialog'
import { VirtualList } from '../../ui/VirtualList'
import type { Deciding } from './useDecide'
import { Dialog } from '../../ui/Dialog'

export type Dialog =
  | { kind: 'approve' | 'edit' | 'delegate'; approval: Approval }
  | { kind: 'reject' | 'bulk'; approvals: Approval[] }

interface Props {
  decide: Deciding
  close: () => void
}

export function DecisionDialogs({ dialog, decide, close }: Props & { dialog: Dialog }) {
  const { t } = useTexts()
  switch (dialog.kind) {
    case 'approve':
    case 'bulk': {
      const approvals = 'approvals' in dialog ? dialog.approvals : [dialog.approval]
      return (
        <ReasonDialog
          title={approvals.length === 1 ? t('approvals.approve.title') : t('approvals.approve.many', { n: approvals.length })}
          act={t('approvals.approve')}
          optional
          busy={decide.busy}
          close={close}
          submit={(reason) =>
            void decide.decide(approvals, { verdict: 'approve', ...(reason && { reason }) }).then(close)
          }
        >
          <Titles approvals={approvals} />
        </ReasonDialog>
      )
    }
    case 'reject':
      return (
        <ReasonDialog
          title={dialog.approvals.length === 1 ? t('approvals.reject.title') : t('approvals.reject.many', { n: dialog.approvals.length })}
          act={t('approvals.reject')}
          danger
          busy={decide.busy}
          close={close}
          submit={(reason) =>
            void decide.decide(dialog.approvals, { verdict: 'reject', reason }).then(close)
          }
        >
          <Titles approvals={dialog.approvals} />
        </ReasonDialog>
      )
    case 'edit':
      return dialog.approval.budget ? (
        <RaiseDialog approval={dialog.approval} decide={decide} close={close} />
      ) : (
        <EditDialog approval={dialog.approval} decide={decide} close={close} />
      )
    case 'delegate':
      return <DelegateDialog approval={dialog.approval} decide={decide} close={close} />
  }
}

/** Everything that an answer is for, however much that is. */
function Titles({ approvals }: { approvals: Approval[] }) {
  const { t } = useTexts()
  return (
    <VirtualList rows={approvals} id={(one) => one.id} label={t('approvals.those')} height={22} className="titles" focusable>
      {(one) => (
        <>
          {one.title} <span className="muted">#{one.id}</span>
        </>
      )}
    </VirtualList>
  )
}

function Actions({ act, busy, disabled, close }: { act: string; busy: boolean; disabled: boolean; close: () => void }) {
  const { t } = useTexts()
  return (
    <div className="dialog-actions">
      <Button variant="default" onClick={close}>
        {t('action.cancel')}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {act}
      </Button>
    </div>
  )
}

/** What is proposed as JSON: only what can be read can be sent. */
function EditDialog({ approval, decide, close }: Props & { approval: Approval }) {
  const { t } = useTexts()
  const proposed = approval.subject ?? approval.action?.arguments
  const [text, setText] = useState(() => prettyJson(proposed))
  const [reason, setReason] = useState('')
  const read = readJson(text)
  const wrong = 'problem' in read ? t('edit.notjson', { line: read.line ?? 1, column: read.column ?? 1 }) + ' ' + read.problem : undefined
  const unchanged = !('problem' in read) && JSON.stringify(read.value) === JSON.stringify(proposed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if ('problem' in read || unchanged) return
    void decide.decide([approval], { verdict: 'approve', edited: read.value, ...(reason.trim() && { reason: reason.trim() }) }).then((done) => done && close())
  }
  return (
    <Dialog onClose={close} size="lg" title={t('approvals.edit.title')}>
      <form onSubmit={submit} className="editor">
        <p className="muted">{approval.title}</p>
        <Textarea
          label={t('edit.json')}
          description={t('edit.what')}
          rows={Math.min(22, text.split('\n').length + 2)}
          spellCheck={false}
          data-autofocus
          value={text}
          error={wrong}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput label={t('reason.optional')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <Actions act={t('approvals.edit.act')} busy={decide.busy} disabled={wrong !== undefined || unchanged} close={close} />
      </form>
    </Dialog>
  )
}

/** A question about a budget: the answer is the new limit. */
function RaiseDialog({ approval, decide, close }: Props & { approval: Approval }) {
  const { t, locale } = useTexts()
  const budget = approval.budget!
  const money = budget.unit === 'money'
  const [text, setText] = useState(() => (money ? String(budget.limit / 1_000_000) : String(budget.limit)))
  const limit = money ? parseMoney(text) : /^\d+$/.test(text.trim()) ? Number(text) : undefined
  const wrong = limit === undefined ? t('edit.noamount') : limit <= budget.limit ? t('edit.notmore', { limit: amountText(budget.limit, budget.unit, locale) }) : undefined
  return (
    <Dialog onClose={close} title={t('approvals.raise.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!wrong) void decide.decide([approval], { verdict: 'approve', edited: { limit } }).then((done) => done && close())
        }}
      >
        <TextInput
          label={t('approvals.raise.limit', { scope: budget.scope })}
          leftSection={money ? '$' : undefined}
          inputMode="decimal"
          data-autofocus
          value={text}
          error={wrong}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Actions act={t('approvals.raise')} busy={decide.busy} disabled={wrong !== undefined} close={close} />
      </form>
    </Dialog>
  )
}

function DelegateDialog({ approval, decide, close }: Props & { approval: Approval }) {
  const { t } = useTexts()
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  return (
    <Dialog onClose={close} title={t('approvals.delegate.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void decide.delegate(approval, to.trim(), reason.trim()).then((done) => done && close())
        }}
      >
        <p className="muted">{t('approvals.delegate.what')}</p>
        <TextInput label={t('approvals.delegate.to')} required data-autofocus value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        <Textarea label={t('reason.label')} required rows={2} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <Actions act={t('approvals.delegate')} busy={decide.busy} disabled={!to.trim() || !reason.trim()} close={close} />
      </form>
    </Dialog>
  )
}
