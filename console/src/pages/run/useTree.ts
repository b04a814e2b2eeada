import type { InfiniteData } from '@tanstack/react-query'
import { type Listing, usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import type { Page, Run } from '../../api/types'

/** A part of a tree, and how many runs come after it. */
interface Part extends Page<Run> {
  more?: number
}

function partOf(answer: unknown): Part {
  const { runs, ...rest } = answer as { runs: Run[]; more?: number; next?: string }
  return { items: runs, ...rest }
}

/** The runs of a tree that were read, parents before their children. */
export interface Tree extends Listing<Run> {
  /** How many there are besides. */
  left: number
}

export function useTree(id: number): Tree {
  const list = usePages<Run>(keys.tree(id), `/runs/${id}/tree`, {}, { pageOf: partOf })
  return { ...list, left: (list.query.data?.pages.at(-1) as Part | undefined)?.more ?? 0 }
}

/** A tree with runs that are new or have changed; what is new comes with its part where there is more than was read. */
export function withRuns(tree: InfiniteData<Page<Run>>, changed: ReadonlyMap<number, Run>): InfiniteData<Page<Run>> {
  const fresh = new Map(changed)
  const pages = tree.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => {
      const now = changed.get(one.id)
      fresh.delete(one.id)
      return now ? { ...one, ...now } : one
    }),
  }))
  const last = pages.at(-1)
  if (last && last.next === undefined) last.items.push(...fresh.values())
  return { ...tree, pages }
}
