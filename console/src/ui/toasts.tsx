import { useSyncExternalStore } from 'react'
import { useTexts } from '../i18n'
import { Link } from '../lib/router'
import { Icon } from './Icon'

export interface Toast {
  id: number
  kind: 'done' | 'failed' | 'news'
  title: string
  detail?: string | undefined
  /** Where there is more to see of it. */
  link?: { to: string; text: string } | undefined
}

const SHOWN_MILLIS = 8_000
let toasts: Toast[] = []
let latest = 0
const listeners = new Set<() => void>()

function change(next: Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

export function dismiss(id: number): void {
  change(toasts.filter((one) => one.id !== id))
}

/** Says something that needs no answer. Failures stay until they are dismissed. */
export function say(toast: Omit<Toast, 'id'>): void {
  const id = ++latest
  change([...toasts.slice(-3), { ...toast, id }])
  if (toast.kind !== 'failed') setTimeout(() => dismiss(id), SHOWN_MILLIS)
}

export function Toasts() {
  const { t } = useTexts()
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.kind}`}>
          <Icon name={toast.kind === 'failed' ? 'warn' : toast.kind === 'done' ? 'check' : 'info'} />
          <div>
            <strong>{toast.title}</strong>
            {toast.detail && <p>{toast.detail}</p>}
            {toast.link && (
              <p>
                <Link to={toast.link.to} onClick={() => dismiss(toast.id)}>
                  {toast.link.text}
                </Link>
              </p>
            )}
          </div>
          <button type="button" className="plain" aria-label={t('action.dismiss')} onClick={() => dismiss(toast.id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  )
}
