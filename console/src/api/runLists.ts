import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { beginningOf, isLong } from './pages'
import { keys } from './queries'
import type { Client } from './client'
import type { Page, Run } from './types'

type Runs = InfiniteData<Page<Run>>

/** So many runs are had at first, and when a list is renewed. */
export const FIRST_RUNS = 100

/**
 * Takes changed runs into lists of them. Short lists are read again, so that filters hold. In long ones the changed runs are
 * replaced, and the first page is read again for what is new: with a thousand pages on the screen, each event would else ask
 * for all of them.
 */
export function renewRunLists(client: QueryClient, api: Client, changed: readonly Run[]): void {
  void client.invalidateQueries({ queryKey: keys.runs, predicate: ({ state }) => !isLong(state.data) })
  for (const query of client.getQueryCache().findAll({ queryKey: keys.runs, type: 'active', predicate: ({ state }) => isLong(state.data) })) {
    const { queryKey } = query
    const [, filter] = queryKey as [string, Record<string, string | undefined>]
    client.setQueryData<Runs>(queryKey, (data) => data && changed.reduce(withChanged, data))
    void api.get<Page<Run>>('/runs', { ...filter, limit: FIRST_RUNS }).then(
      (head) => client.setQueryData<Runs>(queryKey, (data) => data && withHead(data, head)),
      () => {}, // what is shown stays, and the next event tries again
    )
  }
}

/** Before everything is read again: of long lists, their beginning. */
export function shortenRunLists(client: QueryClient): void {
  client.setQueriesData<Runs>({ queryKey: keys.runs, predicate: ({ state }) => isLong(state.data) }, (data) => data && beginningOf(data))
}

/** A list, latest first, with a run as it is now, if it is in there. */
export function withChanged(data: Runs, run: Run): Runs {
  const at = data.pages.findIndex(({ items }) => items.length > 0 && items[0]!.id >= run.id && items.at(-1)!.id <= run.id)
  const page = data.pages[at]
  if (!page || !page.items.some((one) => one.id === run.id)) return data
  return { ...data, pages: data.pages.with(at, { ...page, items: page.items.map((one) => (one.id === run.id ? { ...one, ...run } : one)) }) }
}

/** A list, latest first, with what its first page is now: what is new stands before it. */
export function withHead(data: Runs, head: Page<Run>): Runs {
  const latest = data.pages.find(({ items }) => items.length > 0)?.items[0]
  const fresh = latest ? head.items.filter((run) => run.id > latest.id) : head.items
  // More has come than a page holds: what lies between is not known.
  if (latest && fresh.length === head.items.length && head.next !== undefined && head.items.length > 0) return { pages: [head], pageParams: [undefined] }
  const known = head.items.filter((run) => !fresh.includes(run)).reduce(withChanged, data)
  if (fresh.length === 0) return known
  const [first, ...others] = known.pages
  return { ...known, pages: [{ ...first!, items: [...fresh, ...first!.items] }, ...others] }
}
