import { Button, SegmentedControl } from '@mantine/core'
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnsweredApproval } from '../../api/additions'
import { ApiError } from '../../api/client'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Approval } from '../../api/types'
import { useTexts } from '../../i18n'
import { readPref, writePref } from '../../lib/prefs'
import { navigate } from '../../lib/router'
import { Empty, ErrorBox, Loading, Page } from '../../ui/basics'
import { useShortcuts } from '../../ui/keys'
import { Listed } from '../../ui/Listed'
import { ApprovalDetail } from './ApprovalDetail'
import { type Dialog, DecisionDialogs } from './DecisionDialogs'
import { Inbox } from './Inbox'
import { useDecide } from './useDecide'

export function ApprovalsPage({ chosen }: { chosen?: string }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const [mine, setMine] = useState(() => readPref('approvals.mine') !== 'false')
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [dialog, setDialog] = useState<Dialog>()
  const listing = usePages<Approval>(keys.approvalList(mine), '/approvals', { mine: mine ? true : undefined }, { limit: 100 })
  const list = listing.rows
  // One that a link leads to may be further down than was read, or for somebody else.
  const detail = useQuery({
    queryKey: keys.approval(chosen ?? ''),
    queryFn: ({ signal }) => api.get<AnsweredApproval>(`/approvals/${chosen}`, undefined, signal),
    enabled: chosen !== undefined,
    retry: false,
  })
  const current = detail.data ?? list.find((one) => one.id === chosen)

  const open = (id: string) => navigate(`/approvals/${id}`, { replace: chosen !== undefined })
  const step = (by: number) => {
    const at = list.findIndex((one) => one.id === chosen)
    const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]
    if (next) open(next.id)
  }
  const mark = (ids: string[], on: boolean) => setMarked((before) => (on ? new Set([...before, ...ids]) : new Set([...before].filter((id) => !ids.includes(id)))))
  // What is sent is what is listed: a mark on what is not open any more, or not for this person, counts for nothing.
  const answerable = list.filter((one) => marked.has(one.id) && one.mine)

  // After an answer the one that followed is shown; after the last one, what became of it.
  const closed = (id: string) => {
    const at = list.findIndex((one) => one.id === id)
    const next = list[at + 1] ?? list[at - 1]
    if (id === chosen && next) open(next.id)
  }
  const decide = useDecide((ids) => mark(ids, false), closed)
  const may = can('approve') && current?.mine && !detail.data?.answered
  useShortcuts([
    { keys: 'j', says: 'keys.next', act: () => step(1) },
    { keys: 'k', says: 'keys.previous', act: () => step(-1) },
    { keys: 'x', says: 'keys.mark', act: () => chosen && mark([chosen], !marked.has(chosen)) },
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
          <Listed list={listing} none={<Empty title={mine ? t('approvals.none.mine') : t('approvals.none')}>{t('approvals.none.what')}</Empty>}>
            {(rows) => <Inbox rows={rows} paging={listing.paging} chosen={chosen} marked={marked} mark={mark} />}
          </Listed>
        </div>
        <div className="inbox-detail">
          {chosen ? <Chosen id={chosen} query={detail} dialog={setDialog} /> : list.length > 0 && <Empty title={t('approvals.choose')}>{t('approvals.choose.keys')}</Empty>}
        </div>
      </div>
      {dialog && <DecisionDialogs dialog={dialog} decide={decide} close={() => setDialog(undefined)} />}
    </Page>
  )
}

function Chosen({ id, query, dialog }: { id: string; query: UseQueryResult<AnsweredApproval>; dialog: (dialog: Dialog) => void }) {
  const { t } = useTexts()
  const client = useQueryClient()
  const gone = query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 409)
  // What was seen stays on the screen when somebody else was faster.
  const known = query.data ?? client.getQueryData<AnsweredApproval>(keys.approval(id))
  if (gone && !known) return <Empty title={t('approvals.gone')}>{(query.error as ApiError).problem.detail}</Empty>
  if (!known) return query.isPending ? <Loading /> : <ErrorBox error={query.error} retry={() => void query.refetch()} />
  return <ApprovalDetail approval={known} closed={gone ? ((query.error as ApiError).problem.detail || t('approvals.gone')) : undefined} dialog={dialog} />
}
