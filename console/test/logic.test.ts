import { describe, expect, it } from 'vitest'
import type { Run, Step } from '../src/api/types'
import { readJson } from '../src/lib/jsonText'
import { match } from '../src/lib/router'
import { flatten } from '../src/lib/tree'
import { statusesOf } from '../src/pages/plans/PlanOfRun'
import { withStep, withToken } from '../src/pages/run/useRunLive'
import { withRuns } from '../src/pages/run/useTree'

const run = (id: number, parent?: number, more: Partial<Run> = {}): Run => ({
  id,
  name: `run ${id}`,
  type: 'flow',
  root: 1,
  depth: 0,
  status: 'running',
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  ...(parent !== undefined && { parent }),
  ...more,
})
const step = (run: number, seq: number, more: Partial<Step> = {}): Step => ({ run, seq, at: '', kind: 'step', position: '', name: 'model', text: '', failed: false, ...more })

describe('JSON that somebody typed', () => {
  it('is read', () => {
    expect(readJson('{"a": [1, -2.5e3, "\\u00e4", null, true]}')).toEqual({ value: { a: [1, -2500, 'ä', null, true] } })
  })

  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{"a": tru}', 1, 7],
    ['[1, 2', 1, 6],
    ['', 1, 1],
    ['{"a": 1} x', 1, 10],
    ['{"a": "x\ny"}', 1, 9],
  ])('is wrong where it is wrong: %s', (text, line, column) => {
    expect(readJson(text)).toMatchObject({ line, column })
  })
})

describe('a tree of runs', () => {
  it('is shown parents first, with what is folded left out', () => {
    const runs = [run(1), run(2, 1), run(3, 1), run(4, 2)]
    expect(flatten(runs, 1, new Set()).map(({ run, depth }) => [run.id, depth])).toEqual([
      [1, 0],
      [2, 1],
      [4, 2],
      [3, 1],
    ])
    expect(flatten(runs, 1, new Set([2])).map(({ run }) => run.id)).toEqual([1, 2, 3])
  })

  it('takes in runs that are new and runs that changed', () => {
    const tree = { pages: [{ items: [run(1)] }], pageParams: [undefined] }
    const changed = (...runs: Run[]) => new Map(runs.map((one) => [one.id, one]))
    const after = withRuns(withRuns(tree, changed(run(2, 1))), changed(run(2, 1, { status: 'completed' })))
    expect(after.pages[0]!.items.map(({ id, status }) => [id, status])).toEqual([
      [1, 'running'],
      [2, 'completed'],
    ])
    expect(tree.pages[0]!.items).toHaveLength(1)
  })

  it('waits for the part of a new run where there is more than was read', () => {
    const tree = { pages: [{ items: [run(1)], next: '1' }], pageParams: [undefined] }
    expect(withRuns(tree, new Map([[9, run(9, 1)]])).pages[0]!.items.map(({ id }) => id)).toEqual([1])
  })
})

describe('steps that come while they are listed', () => {
  const paged = (next?: string) => ({ pages: [{ items: [step(1, 0)], ...(next && { next }) }], pageParams: [undefined] })

  it('are put at the end', () => {
    expect(withStep(paged(), step(1, 1)).pages[0]!.items.map(({ seq }) => seq)).toEqual([0, 1])
  })

  it('are not put behind a gap', () => {
    expect(withStep(paged('more'), step(1, 9)).pages[0]!.items).toHaveLength(1)
  })

  it('are listed once', () => {
    expect(withStep(paged(), step(1, 0)).pages[0]!.items).toHaveLength(1)
  })
})

describe('what a model is saying', () => {
  it('grows, and begins anew when it was asked again', () => {
    expect(withToken('Hello ', { text: 'Mira', restarted: false })).toBe('Hello Mira')
    expect(withToken('Hello ', { text: 'Dear', restarted: true })).toBe('Dear')
  })
})

describe('what became of steps that are no runs', () => {
  it('is the last that happened under their name', () => {
    expect(statusesOf([step(1, 0, { kind: 'wait', name: 'approval' }), step(1, 1, { kind: 'received', name: 'approval' }), step(1, 2, { kind: 'wait', name: 'event' })])).toEqual([
      { name: 'approval', status: 'completed' },
      { name: 'event', status: 'waiting' },
    ])
  })
})

describe('a path', () => {
  it('fits its pattern, with what stands in for the names', () => {
    expect(match('/approvals/:run/:position', '/approvals/14/3.1')).toEqual({ run: '14', position: '3.1' })
    expect(match('/team/agents/:name', '/team/agents/a%20b/')).toEqual({ name: 'a b' })
    expect(match('/runs/:id', '/runs')).toBeUndefined()
    expect(match('/runs/:id', '/runs/%E0%A4%A')).toBeUndefined()
  })
})
