import { Button, Checkbox, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Webhook } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Empty, ErrorBox, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { Secret } from '../../ui/Secret'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'
import { Deliveries } from './Deliveries'

/** What the dictionaries describe; a newer server may have more. */
const DESCRIBED = new Set([
  'run.started',
  'run.completed',
  'run.failed',
  'run.cancelled',
  'run.blocked',
  'run.paused',
  'approval.asked',
  'approval.changed',
  'approval.closed',
  'budget.changed',
  'breaker.changed',
  'organization.stopped',
  'organization.resumed',
  'organization.changed',
])

const path = (one: Webhook) => `/webhooks/${encodeURIComponent(one.id)}`
const tag = (one: Webhook) => ({ ifMatch: one.etag })

export function Webhooks() {
  const { t } = useTexts()
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<string[]>([])
  const submission = useSubmissionKey(url, events)
  const [secret, setSecret] = useState<string>()
  const [removing, setRemoving] = useState<Webhook>()
  const [rotating, setRotating] = useState<Webhook>()
  const [changing, setChanging] = useState<Webhook>()
  const [shown, setShown] = useState<string>()
  const changes = [keys.webhooks]
  const query = useQuery({ queryKey: keys.webhooks, queryFn: ({ signal }) => api.get<{ items: Webhook[] }>('/webhooks', undefined, signal) })
  const add = useAction(() => api.post<{ secret: string }>('/webhooks', { url: url.trim(), events, active: true }, { idempotencyKey: submission }), {
    changes,
    quiet: true,
    afterwards: (made) => {
      setSecret(made.secret)
      setUrl('')
      setEvents([])
    },
  })
  const change = useAction(({ one, active }: { one: Webhook; active: boolean }) => api.patch<Webhook>(path(one), { active }, tag(one)), { changes })
  const choose = useAction(({ one, chosen }: { one: Webhook; chosen: string[] }) => api.patch<Webhook>(path(one), { events: chosen }, tag(one)), { changes, afterwards: () => setChanging(undefined) })
  const ping = useAction((one: Webhook) => api.post(path(one) + '/ping', {}), { changes, done: () => t('webhooks.pinged'), afterwards: (_, one) => setShown(one.id) })
  const rotate = useAction((one: Webhook) => api.post<{ secret: string }>(path(one) + '/secret', {}), {
    changes,
    afterwards: (made) => {
      setSecret(made.secret)
      setRotating(undefined)
    },
  })
  const remove = useAction((one: Webhook) => api.delete(path(one), tag(one)), { changes, afterwards: () => setRemoving(undefined) })
  return (
    <>
      <Panel title={t('settings.webhooks')} note={t('webhooks.what')}>
        {secret && <Secret label={t('webhooks.secret')} value={secret} done={() => setSecret(undefined)} />}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('webhooks.none')} />
            ) : (
              <ul className="lines">
                {items.map((one) => (
                  <li key={one.id}>
                    <div className="line-main grow">
                      <strong>{one.url}</strong>
                      <Standing webhook={one} />
                      <span className="chips">
                        {one.events.map((event) => (
                          <span key={event} className="chip">
                            {event}
                          </span>
                        ))}
                      </span>
                      {shown === one.id && <Deliveries id={one.id} />}
                    </div>
                    <div className="line-side">
                      <Switch label={t('webhooks.active')} checked={one.active} onChange={(event) => change.mutate({ one, active: event.currentTarget.checked })} />
                      <span className="row">
                        <Button size="compact-xs" variant="default" aria-expanded={shown === one.id} onClick={() => setShown(shown === one.id ? undefined : one.id)}>
                          {t('webhooks.deliveries')}
                        </Button>
                        <Button size="compact-xs" variant="default" disabled={!one.active} onClick={() => ping.mutate(one)}>
                          {t('webhooks.ping')}
                        </Button>
                        <Button size="compact-xs" variant="default" onClick={() => setChanging(one)}>
                          {t('webhooks.events')}
                        </Button>
                        <Button size="compact-xs" variant="default" onClick={() => setRotating(one)}>
                          {t('webhooks.rotate')}
                        </Button>
                        <Button size="compact-xs" variant="default" onClick={() => setRemoving(one)}>
                          {t('action.remove')}
                        </Button>
                      </span>
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <Panel title={t('webhooks.add')}>
        {add.isError && <ErrorBox error={add.error} />}
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(undefined)
          }}
        >
          <TextInput label={t('webhooks.url')} type="url" required placeholder="https://" value={url} onChange={(event) => setUrl(event.currentTarget.value)} />
          <EventChoice value={events} onChange={setEvents} />
          <div>
            <Button type="submit" loading={add.isPending} disabled={!url.trim() || events.length === 0}>
              {t('webhooks.add.act')}
            </Button>
          </div>
        </form>
      </Panel>
      {changing && <EventsDialog webhook={changing} busy={choose.isPending} close={() => setChanging(undefined)} submit={(chosen) => choose.mutate({ one: changing, chosen })} />}
      {rotating && (
        <ConfirmDialog title={t('webhooks.rotate')} act={t('webhooks.rotate')} busy={rotate.isPending} close={() => setRotating(undefined)} submit={() => rotate.mutate(rotating)}>
          <p>{rotating.url}</p>
          <p>{t('webhooks.rotate.what')}</p>
        </ConfirmDialog>
      )}
      {removing && (
        <ConfirmDialog title={t('webhooks.remove')} act={t('action.remove')} danger busy={remove.isPending} close={() => setRemoving(undefined)} submit={() => remove.mutate(removing)}>
          <p>{removing.url}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

/** What keeps a webhook from its messages. */
function Standing({ webhook }: { webhook: Webhook }) {
  const { t } = useTexts()
  return (
    <>
      {webhook.paused && (
        <span className="bad">
          {t('webhooks.paused', { by: webhook.paused.by })} <TimeAgo at={webhook.paused.since} />: {webhook.paused.why}
        </span>
      )}
      {!webhook.paused && webhook.failingSince && (
        <span className="bad">
          {t('webhooks.failing')} <TimeAgo at={webhook.failingSince} />
        </span>
      )}
      {webhook.problem && <span className="bad">{webhook.problem}</span>}
      {webhook.waiting > 0 && <span className="muted">{t('webhooks.waiting', { n: webhook.waiting })}</span>}
    </>
  )
}

function EventChoice({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTexts()
  const types = useQuery({ queryKey: keys.webhookTypes, queryFn: ({ signal }) => api.get<{ items: { type: string; what: string }[] }>('/webhooks/types', undefined, signal) })
  return (
    <Loaded query={types}>
      {({ items }) => (
        <Checkbox.Group label={t('webhooks.events')} value={value} onChange={onChange}>
          <div className="row block">
            {items.map(({ type, what }) => (
              <Checkbox key={type} value={type} label={type} description={DESCRIBED.has(type) ? t(`webhooks.on.${type}` as Key) : what} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </Loaded>
  )
}

function EventsDialog({ webhook, busy, close, submit }: { webhook: Webhook; busy: boolean; close: () => void; submit: (chosen: string[]) => void }) {
  const { t } = useTexts()
  const [chosen, setChosen] = useState(webhook.events)
  return (
    <ConfirmDialog title={t('webhooks.change')} act={t('webhooks.change.act')} busy={busy} close={close} submit={() => submit(chosen)}>
      <p>{webhook.url}</p>
      <EventChoice value={chosen} onChange={setChosen} />
    </ConfirmDialog>
  )
}
