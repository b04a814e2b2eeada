import type { Run } from '../api/types'

export interface Branch {
  run: Run
  depth: number
  children: number
}

/** The runs of a tree in the order in which they are shown, without what is below folded ones. */
export function flatten(runs: Run[], root: number, folded: ReadonlySet<number>): Branch[] {
  const below = new Map<number, Run[]>()
  let top: Run | undefined
  for (const run of runs) {
    if (run.id === root) top = run
    else if (run.parent !== undefined) {
      const known = below.get(run.parent)
      if (known) known.push(run)
      else below.set(run.parent, [run])
    }
  }
  const shown: Branch[] = []
  const todo: { run: Run; depth: number }[] = top ? [{ run: top, depth: 0 }] : []
  while (todo.length > 0) {
    const { run, depth } = todo.pop()!
    const children = below.get(run.id) ?? []
    shown.push({ run, depth, children: children.length })
    if (folded.has(run.id)) continue
    for (const child of children.toReversed()) todo.push({ run: child, depth: depth + 1 })
  }
  return shown
}
