import { Button } from '@mantine/core'
import { useState } from 'react'
import { keys } from '../api/queries'
import { api, useCaller } from '../api/session'
import type { Breaker } from '../api/types'
import { useTexts } from '../i18n'
import { ReasonDialog } from './ReasonDialog'
import { TimeAgo } from './basics'
import { Icon } from './Icon'
import { useAction } from './useAction'

export function BreakerList({ breakers }: { breakers: Breaker[] }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const [asked, setAsked] = useState<Breaker>()
  const change = useAction(
    ({ breaker, reason }: { breaker: Breaker; reason: string }) =>
      api.post(`/breakers/${encodeURIComponent(breaker.subject)}/${breaker.open ? 'close' : 'open'}`, { reason }),
    { changes: [keys.overview, keys.breakers, keys.team], afterwards: () => setAsked(undefined) },
  )
  return (
    <ul className="lines">
      {breakers.map((breaker) => (
        <li key={breaker.subject}>
          <div className="line-main">
            <span>
              <span className={breaker.open ? 'bad' : 'good'}>
                <Icon name={breaker.open ? 'warn' : 'check'} size={14} />
              </span>{' '}
              <strong>{breaker.subject}</strong> {breaker.open ? t('breaker.open') : t('breaker.closed')}
            </span>
            <span className="muted">{breaker.reason}</span>
            {breaker.retryAt && breaker.open && (
              <span className="muted">
                {t('breaker.retry')} <TimeAgo at={breaker.retryAt} />
              </span>
            )}
          </div>
          {can('guards') && (
            <div className="line-side">
              <Button variant="default" size="compact-xs" onClick={() => setAsked(breaker)}>
                {breaker.open ? t('breaker.close') : t('breaker.doopen')}
              </Button>
            </div>
          )}
        </li>
      ))}
      {asked && (
        <ReasonDialog
          title={asked.open ? t('breaker.close.title', { subject: asked.subject }) : t('breaker.open.title', { subject: asked.subject })}
          act={asked.open ? t('breaker.close') : t('breaker.doopen')}
          busy={change.isPending}
          close={() => setAsked(undefined)}
          submit={(reason) => change.mutate({ breaker: asked, reason })}
        />
      )}
    </ul>
  )
}
