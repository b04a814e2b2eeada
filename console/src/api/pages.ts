import { type InfiniteData, type QueryKey, useInfiniteQuery, type UseInfiniteQueryResult, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { emptyAtEnd, goesOn, MOST_EMPTY, nextCursor, tired } from '../lib/paging'
import type { Query } from './client'
import { api } from './session'
import type { Page } from './types'

/** How a list goes on that is read page by page. */
export interface Paging {
  more: boolean
  busy: boolean
  /** Why the next page was not had. */
  error: unknown
  /** How many pages were looked through in vain, once somebody has to say whether to look further. */
  inVain: number | undefined
  /** Asks for the next page: also after a failure, and after much was looked through in vain. */
  load: () => void
  /** The end of what is known is nearly in sight: asks for the next page if it is time to. */
  near: () => void
}

export interface Listing<T> {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  rows: T[]
  paging: Paging
}

/** A list with more pages than these is not read again as a whole, but from its beginning. */
export const FEW_PAGES = 3

export function isLong(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'pages' in data && (data as InfiniteData<unknown>).pages.length > FEW_PAGES
}

export interface ListOptions<T> {
  limit?: number
  /** Of the pages after the first; what nobody may ever see is not worth much. */
  limitBelow?: number
  refetchInterval?: (pages: Page<T>[]) => number | false
  /** Reads an answer that is no page by itself. */
  pageOf?: (answer: unknown) => Page<T>
}

/** A list of the API: all pages that were had, and how to get more. */
export function usePages<T>(queryKey: QueryKey, path: string, filter: Query, { limit, limitBelow, refetchInterval, pageOf }: ListOptions<T> = {}): Listing<T> {
  const client = useQueryClient()
  const hash = JSON.stringify(queryKey)
  const query = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }) => {
      const answer = await api.get<unknown>(path, { ...filter, limit: pageParam === undefined ? limit : (limitBelow ?? limit), cursor: pageParam }, signal)
      return pageOf ? pageOf(answer) : (answer as Page<T>)
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last, _pages, _cursor, asked) => nextCursor(last, asked),
    refetchInterval: ({ state }) => (state.data && refetchInterval?.(state.data.pages)) || false,
    refetchOnWindowFocus: ({ state }) => !isLong(state.data),
  })
  // Whoever comes back to a long list begins at its beginning, instead of waiting for all of it.
  useEffect(
    () => () => {
      const left = JSON.parse(hash) as QueryKey
      const data = client.getQueryData<InfiniteData<Page<T>>>(left)
      if (data === undefined || !isLong(data)) return
      client.setQueryData(left, beginningOf(data))
      void client.invalidateQueries({ queryKey: left, exact: true, refetchType: 'none' })
    },
    [client, hash],
  )

  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const [allowed, setAllowed] = useState({ hash, most: MOST_EMPTY })
  const pages = query.data?.pages ?? []
  // Reading the list again says nothing about the page that failed: that waits for a person, or whatever happens would ask for it.
  const [stuck, setStuck] = useState<{ hash: string; after: number; error: unknown }>()
  const failed = stuck?.hash === hash && stuck.after === pages.length
  useEffect(() => {
    if (query.isFetchNextPageError) setStuck({ hash, after: pages.length, error: query.error })
  }, [query.isFetchNextPageError, query.error, hash, pages.length])
  const standing = {
    pages,
    more: query.hasNextPage,
    busy: query.isFetching,
    failed: failed || query.isFetchNextPageError,
    allowed: allowed.hash === hash ? allowed.most : MOST_EMPTY,
  }
  const inVain = tired(standing) ? emptyAtEnd(pages) : undefined
  const next = () => void query.fetchNextPage({ cancelRefetch: false })
  const goOn = goesOn(standing, false)
  const { fetchNextPage } = query
  useEffect(() => {
    if (goOn) void fetchNextPage({ cancelRefetch: false })
  }, [goOn, fetchNextPage, pages.length])

  return {
    query,
    rows,
    paging: {
      more: standing.more,
      busy: standing.busy,
      error: failed ? stuck.error : undefined,
      inVain,
      load: () => {
        setStuck(undefined)
        if (inVain !== undefined) setAllowed({ hash, most: inVain + MOST_EMPTY })
        next()
      },
      near: () => {
        if (goesOn(standing, true)) next()
      },
    },
  }
}

/** A list as it was after its first page. */
export function beginningOf<T>(data: InfiniteData<Page<T>>): InfiniteData<Page<T>> {
  return { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) }
}
