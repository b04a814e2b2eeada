import { Button, Switch, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaggedWebhook } from '../../api/additions'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Delivery, Page as PageOf, Webhook } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Empty, ErrorBox, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { Icon } from '../../ui/Icon'
import { Secret } from '../../ui/Secret'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'

export function Webhooks() {
  const { t } = useTexts()
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState('')
  const submission = useSubmissionKey(url, events)
  const [secret, setSecret] = useState<Webhook & { secret: string }>()
  const [removing, setRemoving] = useState<TaggedWebhook>()
  const [shown, setShown] = useState<string>()
  const changes = [keys.webhooks]
  const query = useQuery({ queryKey: keys.webhooks, queryFn: ({ signal }) => api.get<{ items: TaggedWebhook[] }>('/webhooks', undefined, signal) })
  const tag = (one: TaggedWebhook) => (one.etag === undefined ? {} : { ifMatch: one.etag })
  const add = useAction(
    () =>
      api.post<Webhook & { secret: string }>(
        '/webhooks',
        {
          url: url.trim(),
          events: events
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean),
          active: true,
        },
        { idempotencyKey: submission },
      ),
    {
      changes,
      quiet: true,
      afterwards: (made) => {
        setSecret(made)
        setUrl('')
      },
    },
  )
  const change = useAction(({ one, active }: { one: TaggedWebhook; active: boolean }) => api.patch<Webhook>(`/webhooks/${encodeURIComponent(one.id)}`, { active }, tag(one)), { changes })
  const remove = useAction((one: TaggedWebhook) => api.delete(`/webhooks/${encodeURIComponent(one.id)}`, tag(one)), { changes, afterwards: () => setRemoving(undefined) })
  return (
    <>
      <Panel title={t('settings.webhooks')} note={t('webhooks.what')}>
        {secret && <Secret label={t('webhooks.secret')} value={secret.secret} done={() => setSecret(undefined)} />}
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
          className="row row-end"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(undefined)
          }}
        >
          <TextInput className="grow" label={t('webhooks.url')} type="url" required placeholder="https://" value={url} onChange={(event) => setUrl(event.currentTarget.value)} />
          <TextInput className="grow" label={t('webhooks.events')} required placeholder="run.completed, approval.asked" value={events} onChange={(event) => setEvents(event.currentTarget.value)} />
          <Button type="submit" loading={add.isPending} disabled={!url.trim() || !events.trim()}>
            {t('webhooks.add.act')}
          </Button>
        </form>
      </Panel>
      {removing && (
        <ConfirmDialog title={t('webhooks.remove')} act={t('action.remove')} danger busy={remove.isPending} close={() => setRemoving(undefined)} submit={() => remove.mutate(removing)}>
          <p>{removing.url}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function Deliveries({ id }: { id: string }) {
  const { t } = useTexts()
  const query = useInfiniteQuery({
    queryKey: keys.deliveries(id),
    queryFn: ({ pageParam, signal }) => api.get<PageOf<Delivery>>(`/webhooks/${encodeURIComponent(id)}/deliveries`, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  const retry = useAction((no: number) => api.post(`/webhooks/${encodeURIComponent(id)}/deliveries/${no}/retry`, {}), { changes: [keys.deliveries(id)], done: () => t('webhooks.retried') })
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        if (items.length === 0) return <Empty title={t('webhooks.deliveries.none')} />
        return (
          <>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('webhooks.event')}</th>
                  <th>{t('step.at')}</th>
                  <th>{t('webhooks.outcome')}</th>
                  <th className="number">{t('webhooks.attempts')}</th>
                  <th>
                    <span className="hidden">{t('versions.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.no}>
                    <td className="mono">{one.event}</td>
                    <td>
                      <TimeAgo at={one.at} />
                    </td>
                    <td className={one.outcome === 'failed' ? 'bad' : one.outcome === 'delivered' ? 'good' : undefined}>
                      <Icon name={one.outcome === 'failed' ? 'cross' : one.outcome === 'delivered' ? 'check' : 'wait'} size={12} /> {t(`delivery.${one.outcome}` as Key)} {one.error ?? one.status}
                      {one.nextAt && (
                        <>
                          , {t('webhooks.next')} <TimeAgo at={one.nextAt} />
                        </>
                      )}
                    </td>
                    <td className="number">{one.attempts}</td>
                    <td>
                      {one.outcome === 'failed' && (
                        <Button size="compact-xs" variant="default" onClick={() => retry.mutate(one.no)}>
                          {t('action.retry')}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {query.hasNextPage && (
              <Button size="compact-xs" variant="default" onClick={() => void query.fetchNextPage()}>
                {t('action.more')}
              </Button>
            )}
          </>
        )
      }}
    </Loaded>
  )
}
