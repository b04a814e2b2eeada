import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { AnsweredApproval } from './additions'
import type { Client } from './client'
import { isLong } from './pages'
import { keys } from './queries'
import type { Approval, Page } from './types'

type Questions = InfiniteData<Page<Approval>>

/** What is known to have happened to questions. */
export interface Asked {
  /** Those that are new or have changed, and those that are not open any more. */
  questions: Map<string, 'open' | 'closed'>
  /** Trees of runs that have ended: nobody asks there any more. */
  ended: Set<number>
}

export const nothingAsked = (): Asked => ({ questions: new Map(), ended: new Set() })

/** Of more questions that are new at once than these, none is read by itself. */
const FEW = 20

/**
 * Takes what happened into what is known of questions. Short lists are read again; in long ones single questions are replaced, added
 * and left out: with a thousand of them, each event would else ask for all.
 */
export function renewQuestions(client: QueryClient, api: Client, { questions, ended }: Asked): void {
  const opened = [...questions.keys()].filter((id) => questions.get(id) === 'open')
  const again = (data: unknown) => !isLong(data) || opened.length > FEW
  void client.invalidateQueries({ queryKey: keys.approvals, predicate: ({ state }) => again(state.data) })
  for (const mine of [true, false]) {
    const key = keys.approvalList(mine)
    if (again(client.getQueryData<Questions>(key))) continue
    const change = (by: (data: Questions) => Questions) => client.setQueryData<Questions>(key, (data) => data && by(data))
    change((data) => withoutQuestions(data, (one) => questions.get(one.id) === 'closed' || ended.has(one.root)))
    for (const id of opened) {
      void api.get<AnsweredApproval>(`/approvals/${id}`).then(
        (one) => change((data) => withQuestion(data, one, mine)),
        () => {}, // it is not open any more, or the next event tries again
      )
    }
  }
}

export function withoutQuestions(data: Questions, gone: (one: Approval) => boolean): Questions {
  if (!data.pages.some(({ items }) => items.some(gone))) return data
  return { ...data, pages: data.pages.map((page) => (page.items.some(gone) ? { ...page, items: page.items.filter((one) => !gone(one)) } : page)) }
}

/** A list, oldest first, with a question as it is now; one that is new stands at the end, or comes with its page. */
export function withQuestion(data: Questions, question: AnsweredApproval, mine: boolean): Questions {
  const same = (one: Approval) => one.id === question.id
  if (question.answered || (mine && !question.mine)) return withoutQuestions(data, same)
  const at = data.pages.findIndex(({ items }) => items.some(same))
  if (at >= 0) return { ...data, pages: data.pages.with(at, { ...data.pages[at]!, items: data.pages[at]!.items.map((one) => (same(one) ? question : one)) }) }
  const end = data.pages.length - 1
  const last = data.pages[end]!
  return last.next === undefined ? { ...data, pages: data.pages.with(end, { ...last, items: [...last.items, question] }) } : data
}
