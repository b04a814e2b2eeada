import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Delivery, Page as PageOf } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Empty, Loaded, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { useAction } from '../../ui/useAction'

const ICONS = { delivered: 'check', pending: 'wait', failed: 'cross' } as const
const CLASSES = { delivered: 'good', pending: undefined, failed: 'bad' } as const

/** While messages are on their way, that is looked at again. */
const LOOK_MILLIS = 3_000

/** What was sent to a webhook, and what became of it. */
export function Deliveries({ id }: { id: string }) {
  const { t } = useTexts()
  const query = useInfiniteQuery({
    queryKey: keys.deliveries(id),
    queryFn: ({ pageParam, signal }) => api.get<PageOf<Delivery>>(`/webhooks/${encodeURIComponent(id)}/deliveries`, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some((one) => one.outcome === 'pending') ? LOOK_MILLIS : false),
  })
  const retry = useAction((no: number) => api.post(`/webhooks/${encodeURIComponent(id)}/deliveries/${no}/retry`, {}), { changes: [keys.deliveries(id)], done: () => t('webhooks.retried') })
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        if (items.length === 0) return <Empty title={t('webhooks.deliveries.none')} />
        return (
          <>
            <div className="table-scroll">
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('webhooks.event')}</th>
                    <th>{t('step.at')}</th>
                    <th>{t('webhooks.outcome')}</th>
                    <th className="number">{t('webhooks.attempts')}</th>
                    <th className="number">{t('webhooks.took')}</th>
                    <th>
                      <span className="hidden">{t('versions.actions')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((one) => (
                    <tr key={one.no}>
                      <td className="mono">
                        <details>
                          <summary>{one.event}</summary>
                          <span className="muted">{one.id}</span>
                          <JsonView value={one.body} label={t('webhooks.body')} />
                          {one.answer && (
                            <p>
                              {t('webhooks.answer')} <span className="muted">{one.answer}</span>
                            </p>
                          )}
                        </details>
                      </td>
                      <td>
                        <TimeAgo at={one.at} />
                      </td>
                      <td className={CLASSES[one.outcome]}>
                        <Icon name={ICONS[one.outcome]} size={12} /> {t(`delivery.${one.outcome}` as Key)} {one.error ?? one.status}
                        {one.nextAt && one.attempts > 0 && (
                          <>
                            , {t('webhooks.next')} <TimeAgo at={one.nextAt} />
                          </>
                        )}
                      </td>
                      <td className="number">{one.attempts}</td>
                      <td className="number">{one.millis === undefined ? '' : `${one.millis} ms`}</td>
                      <td>
                        {(one.outcome !== 'pending' || one.attempts > 0) && (
                          <Button size="compact-xs" variant="default" onClick={() => retry.mutate(one.no)}>
                            {one.outcome === 'delivered' ? t('webhooks.again') : t('action.retry')}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
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
