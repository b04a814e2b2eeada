/** A run in time. */
export interface Span {
  id: number
  parent: number | undefined
  start: number
  end: number
}

/** Part of the time of a tree, and which run determined it. */
export interface Segment {
  id: number
  start: number
  end: number
}

/**
 * What the duration of a tree of runs hangs on: walks back from its end, always into the child that ended last before that
 * moment. What no child covers is the run's own time. The segments follow one another without gaps, from start to end.
 */
export function criticalPath(spans: Span[], root: number): Segment[] {
  const children = new Map<number, Span[]>()
  const byId = new Map<number, Span>()
  for (const span of spans) {
    byId.set(span.id, span)
    if (span.parent === undefined || span.id === root) continue
    const known = children.get(span.parent)
    if (known) known.push(span)
    else children.set(span.parent, [span])
  }
  for (const list of children.values()) list.sort((a, b) => b.end - a.end || b.start - a.start)

  const top = byId.get(root)
  if (!top) return []
  const path: Segment[] = []
  const todo: { span: Span; from: number; until: number; next: number }[] = [
    { span: top, from: top.start, until: top.end, next: 0 },
  ]
  while (todo.length > 0) {
    const frame = todo.at(-1)!
    const list = children.get(frame.span.id) ?? []
    while (frame.next < list.length && list[frame.next]!.end > frame.until) frame.next++
    const child = list[frame.next]
    if (!child || child.end <= frame.from) {
      if (frame.until > frame.from) path.push({ id: frame.span.id, start: frame.from, end: frame.until })
      todo.pop()
      continue
    }
    if (frame.until > child.end) path.push({ id: frame.span.id, start: child.end, end: frame.until })
    frame.next++
    const from = Math.max(child.start, frame.from)
    frame.until = from
    todo.push({ span: child, from, until: child.end, next: 0 })
  }
  return path.reverse()
}
