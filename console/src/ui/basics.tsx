import { Alert, Button, Loader } from '@mantine/core'
import { type ReactNode, useEffect, useId, useState, useSyncExternalStore } from 'react'
import { ApiError, Unreachable } from '../api/client'
import type { RunStatus, Trust, Unit } from '../api/types'
import { useTexts } from '../i18n'
import type { Key } from '../i18n'
import { count, dateTime, duration, money, relative, short } from '../lib/format'
import { Icon, type IconName } from './Icon'

const STATUS_ICONS: Record<RunStatus, IconName> = {
  ready: 'wait',
  running: 'play',
  waiting: 'wait',
  paused: 'pause',
  pausing: 'pause',
  blocked: 'warn',
  completed: 'check',
  failed: 'cross',
  cancelled: 'stop',
}

export function StatusBadge({ status }: { status: RunStatus }) {
  const { t } = useTexts()
  return (
    <span className={`badge status-${status}`}>
      <Icon name={STATUS_ICONS[status] ?? 'info'} size={12} />
      {t(`status.${status}` as Key)}
    </span>
  )
}

export function TrustBadge({ trust }: { trust: Trust }) {
  const { t } = useTexts()
  return (
    <span className={`badge trust-${trust}`} title={t(`trust.${trust}.why` as Key)}>
      {t(`trust.${trust}` as Key)}
    </span>
  )
}

export function Money({ micros }: { micros: number | undefined }) {
  const { locale } = useTexts()
  if (micros === undefined) return <span className="muted">–</span>
  return <span className="figures">{money(micros, locale)}</span>
}

export function Count({ value, brief }: { value: number | undefined; brief?: boolean }) {
  const { locale } = useTexts()
  if (value === undefined) return <span className="muted">–</span>
  return (
    <span className="figures" title={brief ? count(value, locale) : undefined}>
      {brief ? short(value, locale) : count(value, locale)}
    </span>
  )
}

export function Took({ millis }: { millis: number | undefined }) {
  const { locale } = useTexts()
  if (millis === undefined) return <span className="muted">–</span>
  return <span className="figures">{duration(millis, locale)}</span>
}

/** An amount in the unit of a budget. */
export function amountText(value: number, unit: Unit, locale: string): string {
  if (unit === 'money') return money(value, locale)
  if (unit === 'time') return duration(value, locale)
  return count(value, locale)
}

const clockListeners = new Set<() => void>()
let clockNow = Date.now()
let clockTimer: ReturnType<typeof setInterval> | undefined

function subscribeClock(listener: () => void): () => void {
  clockListeners.add(listener)
  // It stood still while nobody looked.
  if (clockTimer === undefined) clockNow = Date.now()
  clockTimer ??= setInterval(() => {
    clockNow = Date.now()
    for (const one of clockListeners) one()
  }, 1_000)
  return () => {
    clockListeners.delete(listener)
    if (clockListeners.size === 0) {
      clearInterval(clockTimer)
      clockTimer = undefined
    }
  }
}

/** The time, as often as it matters for what is shown. */
export function useNow(everyMillis = 1_000): number {
  return useSyncExternalStore(subscribeClock, () => Math.floor(clockNow / everyMillis) * everyMillis)
}

export function TimeAgo({ at }: { at: string | undefined }) {
  const { locale } = useTexts()
  const now = useNow(5_000)
  if (!at) return <span className="muted">–</span>
  return (
    <time dateTime={at} title={dateTime(at, locale)}>
      {relative(at, Math.max(now, Date.now() - 5_000), locale)}
    </time>
  )
}

/** What an error says to a person: what happened, where, and what to do. */
export function useErrorText(): (error: unknown) => { title: string; detail: string; remedy: string | undefined } {
  const { t } = useTexts()
  return (error) => {
    if (error instanceof ApiError) {
      const { title, detail, field, remedy } = error.problem
      return { title: title || t('error.refused'), detail: field ? `${field}: ${detail}` : detail, remedy }
    }
    if (error instanceof Unreachable) return { title: t('error.unreachable'), detail: t('error.unreachable.detail'), remedy: undefined }
    return { title: t('error.unexpected'), detail: error instanceof Error ? error.message : String(error), remedy: t('error.unexpected.remedy') }
  }
}

export function ErrorBox({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTexts()
  const { title, detail, remedy } = useErrorText()(error)
  return (
    <Alert className="errorbox" variant="outline" color="red" role="alert" title={title} icon={<Icon name="warn" />}>
      {detail && <p>{detail}</p>}
      {remedy && <p className="remedy">{remedy}</p>}
      {retry && (
        <Button size="compact-sm" variant="default" onClick={retry}>
          {t('action.retry')}
        </Button>
      )}
    </Alert>
  )
}

export function Loading() {
  const { t } = useTexts()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="loading" role="status">
      {late && (
        <>
          <Loader size="xs" aria-hidden="true" /> {t('state.loading')}
        </>
      )}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <div className="muted">{children}</div>}
    </div>
  )
}

interface Asked<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** What a query came to, with what to say while it loads or when it failed. Old data stay while it is asked again. */
export function Loaded<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isPending) return <Loading />
  return <ErrorBox error={query.error} retry={() => void query.refetch()} />
}

export function Page({ title, actions, children, wide }: { title: string; actions?: ReactNode; children: ReactNode; wide?: boolean }) {
  useEffect(() => {
    document.title = `${title} · Troupe`
  }, [title])
  return (
    <div className={wide ? 'page page-wide' : 'page'}>
      <header className="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export function Panel({ title, note, actions, children, className }: { title?: string; note?: ReactNode; actions?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId()
  return (
    <section className={className ? `panel ${className}` : 'panel'} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className="panel-head">
          <h2 id={id}>{title}</h2>
          {note && <span className="muted">{note}</span>}
          {actions && <div className="panel-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {items
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A share of a limit, as a bar and in words. */
export function Meter({ share, label, warnAt = 0.8 }: { share: number; label: string; warnAt?: number }) {
  const bounded = Math.min(1, Math.max(0, share))
  const level = share >= 1 ? 'full' : share >= warnAt ? 'near' : 'fine'
  return (
    <div className={`meter meter-${level}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(bounded * 100)}>
      <div style={{ width: `${bounded * 100}%` }} />
    </div>
  )
}
