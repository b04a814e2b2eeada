import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answered } from '../../api/additions'
import { ApiError } from '../../api/client'
import { nothingAsked, renewQuestions } from '../../api/approvalLists'
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

/** So many failures are told one by one. */
const MOST_TOLD = 2

/**
 * Sends answers one after the other, and says what became of them, also when somebody else was faster.
 *
 * @param answered is told what was answered, once all is done
 * @param closed is told that the one question was answered, and nobody else is needed
 */
export function useDecide(answered: (ids: string[]) => void, closed: (id: string) => void): Deciding {
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
    renewQuestions(client, api, nothingAsked())
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
        const done: string[] = []
        let failures = 0
        let outcome: Decided['outcome'] = 'answered'
        for (const approval of approvals) {
          try {
            const decided = await api.post<Decided>(`/approvals/${approval.id}/decision`, decision)
            outcome = decided.outcome
            done.push(approval.id)
            if (approvals.length === 1 && outcome !== 'second-needed') closed(approval.id)
          } catch (error) {
            if (++failures <= MOST_TOLD) failed(approval, error)
          }
        }
        answered(done)
        if (failures > MOST_TOLD) say({ kind: 'failed', title: t('approvals.failed.more', { n: failures - MOST_TOLD }) })
        if (done.length > 0) {
          const [only, ...others] = approvals
          say(
            others.length === 0
              ? { kind: 'done', title: t(`approvals.outcome.${outcome}` as Key), detail: only!.title, link: { to: `/runs/${only!.root}`, text: t('approvals.torun') } }
              : { kind: 'done', title: t('approvals.outcome.many', { n: done.length }) },
          )
        }
        return failures === 0
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
