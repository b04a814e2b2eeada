import { describe, expect, it } from 'vitest'
import { criticalPath, type Span } from '../src/lib/criticalPath'

const span = (id: number, parent: number | undefined, start: number, end: number): Span => ({ id, parent, start, end })

describe('the critical path', () => {
  it('goes through whichever branch ended last', () => {
    const spans = [span(1, undefined, 0, 100), span(2, 1, 10, 40), span(3, 1, 10, 90)]
    expect(criticalPath(spans, 1)).toEqual([
      { id: 1, start: 0, end: 10 },
      { id: 3, start: 10, end: 90 },
      { id: 1, start: 90, end: 100 },
    ])
  })

  it('goes down into children of children', () => {
    const spans = [span(1, undefined, 0, 50), span(2, 1, 0, 50), span(3, 2, 20, 50), span(4, 2, 0, 15)]
    expect(criticalPath(spans, 1).map(({ id }) => id)).toEqual([4, 2, 3])
  })

  it('follows what came one after the other', () => {
    const spans = [span(1, undefined, 0, 30), span(2, 1, 0, 10), span(3, 1, 10, 20), span(4, 1, 20, 30)]
    expect(criticalPath(spans, 1).map(({ id }) => id)).toEqual([2, 3, 4])
  })

  it('has no gap and no overlap, whatever the tree looks like', () => {
    let seed = 42
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
    for (let round = 0; round < 200; round++) {
      const spans = [span(1, undefined, 0, 1_000)]
      for (let id = 2; id < 30; id++) {
        const parent = spans[Math.floor(random() * spans.length)]!
        const start = parent.start + random() * (parent.end - parent.start)
        spans.push(span(id, parent.id, start, start + random() * (parent.end - start)))
      }
      const path = criticalPath(spans, 1)
      expect(path[0]!.start).toBe(0)
      expect(path.at(-1)!.end).toBe(1_000)
      for (let index = 1; index < path.length; index++) expect(path[index]!.start).toBeCloseTo(path[index - 1]!.end, 6)
    }
  })

  it('is empty for a run that is not there', () => {
    expect(criticalPath([], 1)).toEqual([])
  })
})
