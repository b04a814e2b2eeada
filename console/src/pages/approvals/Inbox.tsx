import { Checkbox } from '@mantine/core'
import type { Paging } from '../../api/pages'
import { useCaller } from '../../api/session'
import type { Approval } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link } from '../../lib/router'
import { TimeAgo } from '../../ui/basics'
import { VirtualList } from '../../ui/VirtualList'

interface Marks {
  marked: ReadonlySet<string>
  mark: (ids: string[], on: boolean) => void
}

/** The open questions, any number of them, and which are marked to be answered at once. */
export function Inbox({ rows, paging, chosen, marked, mark }: Marks & { rows: Approval[]; paging: Paging; chosen: string | undefined }) {
  const { t } = useTexts()
  const { can } = useCaller()
  return (
    <div className="inbox-list">
      {can('approve') && <MarkAll ids={rows.filter((one) => one.mine).map((one) => one.id)} more={paging.more} marked={marked} mark={mark} />}
      <VirtualList
        rows={rows}
        id={(one) => one.id}
        label={t('approvals.list')}
        height={72}
        className="inbox-rows"
        classOf={(one) => (one.id === chosen ? 'inbox-item inbox-item-chosen' : 'inbox-item')}
        chosen={chosen}
        paging={paging}
      >
        {(one) => <Item approval={one} chosen={one.id === chosen} marked={marked} mark={mark} />}
      </VirtualList>
    </div>
  )
}

/** Marks what was read, and says whether that is everything: what nobody has seen is never answered along with it. */
function MarkAll({ ids, more, marked, mark }: Marks & { ids: string[]; more: boolean }) {
  const { t } = useTexts()
  const many = ids.filter((id) => marked.has(id)).length
  const all = many === ids.length
  if (ids.length < 2) return null
  return (
    <Checkbox
      className="inbox-all"
      label={t(more ? 'approvals.mark.loaded' : 'approvals.mark.all', { n: ids.length })}
      checked={all}
      indeterminate={many > 0 && !all}
      onChange={() => mark(ids, !all)}
    />
  )
}

function Item({ approval, chosen, marked, mark }: Marks & { approval: Approval; chosen: boolean }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const { id, title, asker, runName, root, askedAt, overdueSince, deadline, mine } = approval
  return (
    <>
      {can('approve') && mine && <Checkbox aria-label={t('approvals.mark', { title })} checked={marked.has(id)} onChange={() => mark([id], !marked.has(id))} />}
      <Link to={`/approvals/${id}`} aria-current={chosen ? 'true' : undefined}>
        <div className="inbox-title">{title}</div>
        <div className="muted small">
          {asker ? `${asker}, ` : ''}
          {runName} #{root}
        </div>
        <div className="muted small between">
          <TimeAgo at={askedAt} />
          {overdueSince ? (
            <span className="badge status-failed">{t('approvals.overdue')}</span>
          ) : (
            <span>
              {t('approvals.due')} <TimeAgo at={deadline} />
            </span>
          )}
        </div>
      </Link>
    </>
  )
}
