import { Button } from '@mantine/core'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Delivery } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Empty, TimeAgo } from '../../ui/basics'
import { type DataColumn, DataTable } from '../../ui/DataTable'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { Listed } from '../../ui/Listed'
import { useAction } from '../../ui/useAction'

const ICONS = { delivered: 'check', pending: 'wait', failed: 'cross' } as const
const CLASSES = { delivered: 'good', pending: undefined, failed: 'bad' } as const

/** While messages are on their way, that is looked at again. */
const LOOK_MILLIS = 3_000

/** What was sent to a webhook, and what became of it. */
export function Deliveries({ id }: { id: string }) {
  const { t } = useTexts()
  const list = usePages<Delivery>(keys.deliveries(id), `/webhooks/${encodeURIComponent(id)}/deliveries`, {}, { refetchInterval: ([first]) => (first?.items.some((one) => one.outcome === 'pending') ? LOOK_MILLIS : false) })
  const retry = useAction((no: number) => api.post(`/webhooks/${encodeURIComponent(id)}/deliveries/${no}/retry`, {}), { changes: [keys.deliveries(id)], done: () => t('webhooks.retried') })
  const columns: DataColumn<Delivery>[] = [
    { key: 'event', head: t('webhooks.event'), className: 'mono', cell: (one) => <Content delivery={one} /> },
    { key: 'at', head: t('step.at'), cell: (one) => <TimeAgo at={one.at} /> },
    { key: 'outcome', head: t('webhooks.outcome'), className: (one) => CLASSES[one.outcome], cell: (one) => <Outcome delivery={one} /> },
    { key: 'attempts', head: t('webhooks.attempts'), number: true, cell: (one) => one.attempts },
    { key: 'took', head: t('webhooks.took'), number: true, cell: (one) => (one.millis === undefined ? '' : `${one.millis} ms`) },
  ]
  return (
    <Listed list={list} byHand none={<Empty title={t('webhooks.deliveries.none')} />}>
      {(items) => (
        <DataTable
          rows={items}
          columns={columns}
          id={(one) => one.no}
          actions={(one) =>
            (one.outcome !== 'pending' || one.attempts > 0) && (
              <Button size="compact-xs" variant="default" onClick={() => retry.mutate(one.no)}>
                {one.outcome === 'delivered' ? t('webhooks.again') : t('action.retry')}
              </Button>
            )
          }
        />
      )}
    </Listed>
  )
}

function Content({ delivery }: { delivery: Delivery }) {
  const { t } = useTexts()
  return (
    <details>
      <summary>{delivery.event}</summary>
      <span className="muted">{delivery.id}</span>
      <JsonView value={delivery.body} label={t('webhooks.body')} />
      {delivery.answer && (
        <p>
          {t('webhooks.answer')} <span className="muted">{delivery.answer}</span>
        </p>
      )}
    </details>
  )
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const { t } = useTexts()
  return (
    <>
      <Icon name={ICONS[delivery.outcome]} size={12} /> {t(`delivery.${delivery.outcome}` as Key)} {delivery.error ?? delivery.status}
      {delivery.nextAt && delivery.attempts > 0 && (
        <>
          , {t('webhooks.next')} <TimeAgo at={delivery.nextAt} />
        </>
      )}
    </>
  )
}
