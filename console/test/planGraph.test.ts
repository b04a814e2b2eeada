import { describe, expect, it } from 'vitest'
import { TEAM, TICKET_PLAN } from '../mock/fixtures'
import type { PlanNode } from '../src/api/types'
import { drawPlan, type Drawn, pathOf } from '../src/lib/planGraph'

const named = (nodes: Drawn[], name: string) => nodes.find((one) => one.name === name && !one.frame) ?? nodes.find((one) => one.name === name)!

describe('a plan that is drawn', () => {
  it('has a box for each step and a frame for each pattern around steps', () => {
    const { nodes } = drawPlan(TICKET_PLAN.plan)
    expect(nodes.filter((one) => one.frame).map((one) => one.name)).toEqual(['ticket', 'facts'])
    expect(nodes.filter((one) => !one.frame).map((one) => one.name)).toEqual(['triage', 'order', 'policy', 'decision', 'approval', 'action', 'reply'])
  })

  it('goes from top to bottom, with branches side by side', () => {
    const { nodes, arrows } = drawPlan(TICKET_PLAN.plan)
    expect(named(nodes, 'triage').y).toBeLessThan(named(nodes, 'decision').y)
    expect(named(nodes, 'order').y).toBe(named(nodes, 'policy').y)
    expect(named(nodes, 'order').x).toBeLessThan(named(nodes, 'policy').x)
    expect(arrows).toHaveLength(5)
  })

  it('keeps every part within its frame, and boxes apart', () => {
    for (const { plan } of TEAM.plans) {
      const { nodes } = drawPlan(plan)
      for (const one of nodes) {
        const frame = nodes.find((other) => other.frame && one.id.startsWith(other.id + '.') && !nodes.some((mid) => mid.frame && mid.id !== other.id && mid.id.startsWith(other.id + '.') && one.id.startsWith(mid.id + '.')))
        if (!frame) continue
        expect(one.x).toBeGreaterThanOrEqual(frame.x)
        expect(one.x + one.width).toBeLessThanOrEqual(frame.x + frame.width)
        expect(one.y + one.height).toBeLessThanOrEqual(frame.y + frame.height)
      }
      const boxes = nodes.filter((one) => !one.frame)
      for (const a of boxes)
        for (const b of boxes) if (a !== b) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true)
    }
  })

  it('draws every pattern, and one that it does not know as a box', () => {
    const agent = (name: string): PlanNode => ({ pattern: 'agent', name, agent: name })
    const all: PlanNode = {
      pattern: 'sequence',
      name: 'all',
      steps: [
        { pattern: 'attempt', name: 'attempt', steps: [{ step: agent('pay'), undo: agent('refund') }, { step: agent('ship') }] },
        { pattern: 'handoff', name: 'handoff', start: 'a' },
        { pattern: 'manage', name: 'manage', manager: 'lead' },
        { pattern: 'chat', name: 'chat', participants: ['a', 'b'] },
        { pattern: 'await', name: 'await', what: { kind: 'event', event: 'paid' } },
        { pattern: 'tomorrow', name: 'unknown' },
      ],
    }
    const { nodes } = drawPlan(all)
    expect(nodes.map((one) => one.name)).toEqual(expect.arrayContaining(['pay', 'refund', 'ship', 'handoff', 'manage', 'chat', 'await', 'unknown']))
    expect(named(nodes, 'chat').title).toBe('a, b')
    expect(named(nodes, 'await').title).toBe('paid')
  })
})

describe('the path of a run on its plan', () => {
  it('marks what happened, and of several runs of a step the one to look at', () => {
    const drawing = drawPlan(TICKET_PLAN.plan)
    const path = pathOf(drawing, [
      { name: 'triage', status: 'completed' },
      { name: 'order', status: 'completed' },
      { name: 'order', status: 'failed' },
    ])
    const status = (name: string) => path.get(named(drawing.nodes, name).id)
    expect(status('triage')).toBe('completed')
    expect(status('order')).toBe('failed')
    expect(status('facts')).toBe('failed')
    expect(status('reply')).toBeUndefined()
  })

  it('finds the entries of a map under the plan that they call', () => {
    const drawing = drawPlan(TEAM.plans[0]!.plan)
    const path = pathOf(drawing, [{ name: 'ticket[0]', status: 'completed' }, { name: 'ticket[1]', status: 'waiting' }])
    expect(path.get(named(drawing.nodes, 'ticket').id)).toBe('waiting')
  })
})
