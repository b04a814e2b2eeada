import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { AnsweredApproval } from '../../api/additions'
import { ApiError } from '../../api/client'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Approval } from '../../api/types'
import { useTexts } from '../../i18n'
import { readPref, writePref } from '../../lib/prefs'
import { Link, navigate } from '../../lib/router'
import { Empty, ErrorBox, Loading, Page, TimeAgo } from '../../ui/basics'
import { useShortcuts } from '../../ui/keys'
import { Listed } from '../../ui/Listed'
import { ApprovalDetail } from './ApprovalDetail'
import { type Dialog, DecisionDialogs } from './DecisionDialogs'
import { useDecide } from './useDecide'

export function ApprovalsPage({ chosen }: { chosen?: string }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const [mine, setMine] = useState(() => readPref('approvals.mine') !== 'false')
  const [marked, setMarked] = useState<Set<string>>(new Set())
  const [dialog, setDialog] = useState<Dialog>()
  const listing = usePages<Approval>(keys.approvalList(mine), '/approvals', { mine: mine ? true : undefined }, { limit: 100 })
  const list = listing.rows
  const current = list.find((one) => one.id === chosen)

  const open = (id: string) => navigate(`/approvals/${id}`, { replace: chosen !== undefined })
  const step = (by: number) => {
    const at = list.findIndex((one) => one.id === chosen)
    const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]
    if (next) open(next.id)
  }
  const toggle = (id: string) =>
    setMarked((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  const answerable = list.filter((one) => marked.has(one.id) && one.mine)

  // After an answer the one that followed is shown; after the last one, what became of it.
  const after = (id: string) => {
    const at = list.findIndex((one) => one.id === id)
    const next = list[at + 1] ?? list[at - 1]
    if (id === chosen && next) open(next.id)
  }
  const decide = useDecide(after)
  const may = can('approve') && current?.mine
  useShortcuts([
    { keys: 'j', says: 'keys.next', act: () => step(1) },
    { keys: 'k', says: 'keys.previous', act: () => step(-1) },
    { keys: 'x', says: 'keys.mark', act: () => chosen && toggle(chosen) },
    { keys: 'a', says: 'keys.approve', act: () => may && setDialog({ kind: 'approve', approval: current }) },
    { keys: 'r', says: 'keys.reject', act: () => may && setDialog({ kind: 'reject', approvals: [current] }) },
    { keys: 'e', says: 'keys.edit', act: () => may && setDialog({ kind: 'edit', approval: current }) },
    { keys: 'd', says: 'keys.delegate', act: () => may && setDialog({ kind: 'delegate', approval: current }) },
  ])

  return (
    <Page
      title={t('approvals.title')}
      actions={
        <>
          {answerable.length > 0 && can('approve') && (
            <>
              <span>{t('approvals.marked', { n: answerable.length })}</span>
              <Button onClick={() => setDialog({ kind: 'bulk', approvals: answerable })}>{t('approvals.approve.marked')}</Button>
              <Button variant="default" onClick={() => setDialog({ kind: 'reject', approvals: answerable })}>
                {t('approvals.reject.marked')}
              </Button>
            </>
          )}
          <SegmentedControl
            aria-label={t('approvals.which')}
            value={mine ? 'mine' : 'all'}
            data={[
              { value: 'mine', label: t('approvals.mine') },
              { value: 'all', label: t('approvals.all') },
            ]}
            onChange={(value) => {
              setMine(value === 'mine')
              writePref('approvals.mine', String(value === 'mine'))
            }}
          />
        </>
      }
    >
      <div className={chosen ? 'inbox inbox-has-chosen' : 'inbox'}>
        <div>
          <Listed list={listing} byHand none={<Empty title={mine ? t('approvals.none.mine') : t('approvals.none')}>{t('approvals.none.what')}</Empty>}>
            {(rows) => <List list={rows} chosen={chosen} marked={marked} toggle={toggle} />}
          </Listed>
        </div>
        <div className="inbox-detail">
          {chosen ? <Chosen id={chosen} dialog={setDialog} /> : list.length > 0 && <Empty title={t('approvals.choose')}>{t('approvals.choose.keys')}</Empty>}
        </div>
      </div>
      {dialog && <DecisionDialogs dialog={dialog} decide={decide} close={() => setDialog(undefined)} unmark={() => setMarked(new Set())} />}
    </Page>
  )
}

function List({ list, chosen, marked, toggle }: { list: Approval[]; chosen: string | undefined; marked: Set<string>; toggle: (id: string) => void }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const here = useRef<HTMLLIElement>(null)
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <ul className="inbox-list" aria-label={t('approvals.list')}>
      {list.map((one) => (
        <li key={one.id} ref={one.id === chosen ? here : undefined} className={one.id === chosen ? 'inbox-item inbox-item-chosen' : 'inbox-item'}>
          {can('approve') && one.mine && (
            <Checkbox aria-label={t('approvals.mark', { title: one.title })} checked={marked.has(one.id)} onChange={() => toggle(one.id)} />
          )}
          <Link to={`/approvals/${one.id}`} aria-current={one.id === chosen ? 'true' : undefined}>
            <div className="inbox-title">{one.title}</div>
            <div className="muted small">
              {one.asker ? `${one.asker}, ` : ''}
              {one.runName} #{one.root}
            </div>
            <div className="muted small between">
              <TimeAgo at={one.askedAt} />
              {one.overdueSince ? (
                <span className="badge status-failed">{t('approvals.overdue')}</span>
              ) : (
                <span>
                  {t('approvals.due')} <TimeAgo at={one.deadline} />
                </span>
              )}
            </div>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Chosen({ id, dialog }: { id: string; dialog: (dialog: Dialog) => void }) {
  const { t } = useTexts()
  const client = useQueryClient()
  const query = useQuery({
    queryKey: keys.approval(id),
    queryFn: ({ signal }) => api.get<AnsweredApproval>(`/approvals/${id}`, undefined, signal),
    retry: false,
  })
  const gone = query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 409)
  // What was seen stays on the screen when somebody else was faster.
  const known = query.data ?? client.getQueryData<AnsweredApproval>(keys.approval(id))
  if (gone && !known) return <Empty title={t('approvals.gone')}>{(query.error as ApiError).problem.detail}</Empty>
  if (!known) return query.isPending ? <Loading /> : <ErrorBox error={query.error} retry={() => void query.refetch()} />
  return <ApprovalDetail approval={known} closed={gone ? ((query.error as ApiError).problem.detail || t('approvals.gone')) : undefined} dialog={dialog} />
}
