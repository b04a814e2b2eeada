import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n'
import { Dialog } from './Dialog'

/** Says what will happen, before it does. */
export function ConfirmDialog({ title, act, danger, busy, children, close, submit }: { title: string; act: string; danger?: boolean; busy?: boolean; children: ReactNode; close: () => void; submit: () => void }) {
  const { t } = useTexts()
  return (
    <Dialog onClose={close} title={title}>
      {children}
      <div className="dialog-actions">
        <Button variant="default" onClick={close} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color={danger ? 'red' : 'blue'} loading={busy ?? false} onClick={submit}>
          {act}
        </Button>
      </div>
    </Dialog>
  )
}
