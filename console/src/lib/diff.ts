import type { DiffLine } from '../api/additions'

/** Beyond this many differences the rest counts as replaced: it is no longer read line by line anyway. */
const MOST_DIFFERENCES = 1_000

/** The shortest way from one text to another, line by line (the greedy algorithm of Myers, 1986). */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++

  const lines: DiffLine[] = []
  for (let index = 0; index < start; index++) lines.push({ sign: ' ', text: a[index]!, from: index + 1, to: index + 1 })
  lines.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end), start))
  for (let index = 0; index < end; index++) {
    const from = a.length - end + index
    lines.push({ sign: ' ', text: a[from]!, from: from + 1, to: b.length - end + index + 1 })
  }
  return lines
}

function middle(a: string[], b: string[], offset: number): DiffLine[] {
  const trail = search(a, b)
  if (!trail) return [...a.map((text, index) => removed(text, index + offset)), ...b.map((text, index) => added(text, index + offset))]
  const lines: DiffLine[] = []
  let x = a.length
  let y = b.length
  for (let d = trail.length - 1; d >= 0; d--) {
    const reach = trail[d]!
    const k = x - y
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const before = down ? k + 1 : k - 1
    const fromX = d === 0 ? 0 : (reach.get(before) ?? 0)
    const fromY = d === 0 ? 0 : fromX - before
    while (x > fromX && y > fromY) {
      x--
      y--
      lines.push({ sign: ' ', text: a[x]!, from: x + offset + 1, to: y + offset + 1 })
    }
    if (d === 0) break
    if (down) lines.push(added(b[--y]!, y + offset))
    else lines.push(removed(a[--x]!, x + offset))
  }
  return lines.reverse()
}

/** How far each diagonal got with each number of differences. */
function search(a: string[], b: string[]): Map<number, number>[] | undefined {
  const reach = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_DIFFERENCES); d++) {
    trail.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      reach.set(k, x)
      if (x >= a.length && x - k >= b.length) return trail
    }
  }
  return undefined
}

function removed(text: string, index: number): DiffLine {
  return { sign: '-', text, from: index + 1 }
}

function added(text: string, index: number): DiffLine {
  return { sign: '+', text, to: index + 1 }
}

export type Hunk = { kept: DiffLine[] } | { skipped: number }

/** Leaves out what did not change, but for a few lines around each change. */
export function hunks(lines: DiffLine[], around = 3): Hunk[] {
  const near = new Uint8Array(lines.length)
  for (const [index, line] of lines.entries()) {
    if (line.sign !== ' ') near.fill(1, Math.max(0, index - around), Math.min(lines.length, index + around + 1))
  }
  const found: Hunk[] = []
  for (const [index, line] of lines.entries()) {
    const last = found.at(-1)
    if (near[index]) {
      if (last && 'kept' in last) last.kept.push(line)
      else found.push({ kept: [line] })
    } else if (last && 'skipped' in last) last.skipped++
    else found.push({ skipped: 1 })
  }
  return found
}
