import { Button, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n'
import { Dialog } from './Dialog'

/** Asks why, before something is done that others will want to understand. */
export function ReasonDialog({
  title,
  act,
  danger,
  busy,
  optional,
  children,
  close,
  submit,
}: {
  title: string
  act: string
  danger?: boolean
  busy?: boolean
  optional?: boolean
  children?: ReactNode
  close: () => void
  submit: (reason: string) => void
}) {
  const { t } = useTexts()
  const [reason, setReason] = useState('')
  return (
    <Dialog onClose={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (optional || reason.trim()) submit(reason.trim())
        }}
      >
        {children}
        <Textarea
          label={optional ? t('reason.optional') : t('reason.label')}
          required={!optional}
          autosize={false}
          rows={3}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
        />
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" color={danger ? 'red' : 'blue'} loading={busy ?? false}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
