import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n'

/**
 * A dialog whose head is no landmark of the page, unlike that of Mantine's own. Locking the page's scrolling and animating
 * would add style elements, which a strict policy refuses.
 */
export function Dialog({ title, size, onClose, children }: { title: string; size?: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTexts()
  return (
    <Modal.Root opened onClose={onClose} size={size ?? 'md'} lockScroll={false} centered transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('action.close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
