/** A page of a list, as the server answers it. */
export interface Part {
  items: readonly unknown[]
  next?: string
}

/**
 * So many pages without an entry are looked through by themselves. A server that filters what it reads may answer empty
 * pages for long; whether to look further is then for a person to say.
 */
export const MOST_EMPTY = 20

/** What the next page is asked for with; nothing at the end, and nothing that was asked for already: that would never end. */
export function nextCursor(last: Part, asked: readonly (string | undefined)[]): string | undefined {
  return last.next === undefined || asked.includes(last.next) ? undefined : last.next
}

/** How many of the latest pages had no entry. */
export function emptyAtEnd(pages: readonly Part[]): number {
  return pages.length - 1 - pages.findLastIndex((page) => page.items.length > 0)
}

export interface Standing {
  pages: readonly Part[]
  more: boolean
  /** Is something being read, this list's pages or their renewal? */
  busy: boolean
  failed: boolean
  /** So many pages without an entry may follow each other before somebody is asked. */
  allowed: number
}

/** Has it looked through many pages in vain? */
export function tired({ pages, more, allowed }: Standing): boolean {
  return more && emptyAtEnd(pages) >= allowed
}

/** Is the next page to be asked for without anybody's doing? What failed waits for a person. */
export function goesOn(standing: Standing, nearEnd: boolean): boolean {
  const { pages, more, busy, failed } = standing
  if (!more || busy || failed || tired(standing)) return false
  return nearEnd || emptyAtEnd(pages) > 0
}
