import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answered } from '../../api/additions'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Approval, Decided } from '../../api/types'
import { type Key, type Translate, useTexts } from '../../i18n'
import { useErrorText } from '../../ui/basics'
import { say } from '../../ui/toasts'

export interface Decision {
  verdict: 'approve' | 'reject'
  reason?: string
  edited?: unknown
}

export interface Deciding {
  busy: boolean
  /** Ends when all are answered; true if each of them was. */
  decide: (approvals: Approval[], decision: Decision) => Promise<boolean>
  delegate: (approval: Approval, to: string, reason: string) => Promise<boolean>
}

/** What became of a question that is not open any more. */
export function wordsOf({ by, verdict, reason }: NonNullable<Answered['answered']>, t: Translate): string {
  if (verdict === undefined) return t('approvals.gone')
  return t('approvals.closed.by', { by, verdict: t(`verdict.${verdict}` as Key), reason: reason ? `: ${reason}` : '' })
}

/** Sends answers one after the other, and says what became of them, also when somebody else was faster. */
export function useDecide(after: (id: string) => void): Deciding {
  const { t } = useTexts()
  const client = useQueryClient()
  const textOf = useErrorText()
  const [busy, setBusy] = useState(false)

  const failed = (approval: Approval, error: unknown) => {
    const { title, detail, remedy } = textOf(error)
    const answered = error instanceof ApiError ? (error.problem as Answered).answered : undefined
    say({
      kind: answered ? 'news' : 'failed',
      title: answered ? t('approvals.late', { title: approval.title }) : title,
      detail: answered ? wordsOf(answered, t) : [detail, remedy].filter(Boolean).join(' '),
    })
  }
  const refetch = () => {
    void client.invalidateQueries({ queryKey: keys.approvals })
    void client.invalidateQueries({ queryKey: keys.overview })
    void client.invalidateQueries({ queryKey: ['run'] })
  }
  const guarded = async (work: () => Promise<boolean>) => {
    setBusy(true)
    try {
      return await work()
    } finally {
      setBusy(false)
      refetch()
    }
  }

  return {
    busy,
    decide: (approvals, decision) =>
      guarded(async () => {
        let answered = 0
        let outcome: Decided['outcome'] = 'answered'
        for (const approval of approvals) {
          try {
            const decided = await api.post<Decided>(`/approvals/${approval.id}/decision`, decision)
            outcome = decided.outcome
            answered++
            if (approvals.length === 1 && outcome !== 'second-needed') after(approval.id)
          } catch (error) {
            failed(approval, error)
          }
        }
        if (answered > 0) {
          const [only, ...others] = approvals
          say(
            others.length === 0
              ? { kind: 'done', title: t(`approvals.outcome.${outcome}` as Key), detail: only!.title, link: { to: `/runs/${only!.root}`, text: t('approvals.torun') } }
              : { kind: 'done', title: t('approvals.outcome.many', { n: answered }) },
          )
        }
        return answered === approvals.length
      }),
    delegate: (approval, to, reason) =>
      guarded(async () => {
        try {
          await api.post<Approval>(`/approvals/${approval.id}/delegate`, { to, reason })
          say({ kind: 'done', title: t('approvals.delegated', { to }), detail: approval.title })
          return true
        } catch (error) {
          failed(approval, error)
          return false
        }
      }),
  }
}
