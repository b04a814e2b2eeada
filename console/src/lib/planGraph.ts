import type { PlanNode } from '../api/types'

/** A pattern as it is drawn: a box, or a frame around its parts. Positions are from the top left corner of the whole. */
export interface Drawn {
  id: string
  pattern: string
  name: string
  /** Who does it, or what is asked. */
  title: string
  details: string[]
  frame: boolean
  /** The plan that a `call` leads to. */
  calls?: string
  x: number
  y: number
  width: number
  height: number
}

export interface Arrow {
  id: string
  from: string
  to: string
  label?: string
}

export interface Drawing {
  nodes: Drawn[]
  arrows: Arrow[]
  width: number
  height: number
}

export const BOX = { width: 216, height: 64 }
const GAP = { across: 26, down: 40 }
const PAD = { side: 18, top: 54, bottom: 18 }

interface Part {
  node: PlanNode
  id: string
  label?: string
}

interface Block {
  width: number
  height: number
  nodes: Drawn[]
  arrows: Arrow[]
}

/** Draws a plan: what comes one after the other from top to bottom, what is side by side from left to right. */
export function drawPlan(plan: PlanNode): Drawing {
  return drawNode(plan, '0')
}

function drawNode(node: PlanNode, id: string): Block {
  const { parts, across, arrows } = partsOf(node, id)
  if (parts.length === 0) {
    const own: Drawn = { id, pattern: node.pattern, name: node.name, title: titleOf(node), details: detailsOf(node), frame: false, x: 0, y: 0, ...BOX }
    if (node.pattern === 'call' && typeof node.plan === 'string') own.calls = node.plan
    return { ...BOX, nodes: [own], arrows: [] }
  }
  const blocks = parts.map((part) => drawNode(part.node, part.id))
  const inner = {
    width: across ? sum(blocks.map((one) => one.width)) + GAP.across * (blocks.length - 1) : Math.max(...blocks.map((one) => one.width)),
    height: across ? Math.max(...blocks.map((one) => one.height)) : sum(blocks.map((one) => one.height)) + GAP.down * (blocks.length - 1),
  }
  const width = Math.max(inner.width + 2 * PAD.side, BOX.width + 2 * PAD.side)
  const height = inner.height + PAD.top + PAD.bottom
  const frame: Drawn = { id, pattern: node.pattern, name: node.name, title: titleOf(node), details: detailsOf(node), frame: true, x: 0, y: 0, width, height }
  const nodes = [frame]
  const all = [...arrows]
  let along = across ? (width - inner.width) / 2 : PAD.top
  for (const [index, block] of blocks.entries()) {
    const x = across ? along : (width - block.width) / 2
    const y = across ? PAD.top : along
    nodes.push(...block.nodes.map((one) => ({ ...one, x: one.x + x, y: one.y + y })))
    all.push(...block.arrows)
    along += (across ? block.width + GAP.across : block.height + GAP.down)
    if (!across && index > 0) {
      const label = parts[index]!.label
      all.push({ id: `${parts[index - 1]!.id}>${parts[index]!.id}`, from: parts[index - 1]!.id, to: parts[index]!.id, ...(label && { label }) })
    }
  }
  return { width, height, nodes, arrows: all }
}

function partsOf(node: PlanNode, id: string): { parts: Part[]; across: boolean; arrows: Arrow[] } {
  const part = (value: unknown, key: string, label?: string): Part[] =>
    isPlan(value) ? [{ node: value, id: `${id}.${key}`, ...(label && { label }) }] : []
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const of = (parts: Part[], across = false) => ({ parts, across, arrows: [] })
  switch (node.pattern) {
    case 'sequence':
      return of(list(node.steps).flatMap((one, index) => part(one, `steps.${index}`)))
    case 'parallel':
      return of(list(node.branches).flatMap((one, index) => part(one, `branches.${index}`)), true)
    case 'route':
      return of(
        list(node.choices).flatMap((one, index) => part((one as { plan?: unknown }).plan, `choices.${index}`)),
        true,
      )
    case 'map':
      return of(part(node.plan, 'plan'))
    case 'loop':
      return of(part(node.body ?? node.do, 'body'))
    case 'review':
      return of([
        ...part(node.author, 'author'),
        ...list(node.critics).flatMap((one, index) => {
          const agent = String((one as { agent?: unknown }).agent)
          return part({ pattern: 'agent', name: agent, agent, terms: (one as { terms?: unknown }).terms }, `critics.${index}`)
        }),
      ])
    case 'attempt':
      return of(
        list(node.steps).flatMap((one, index) => {
          const { step, undo } = one as { step?: unknown; undo?: unknown }
          return isPlan(undo) && isPlan(step)
            ? part({ pattern: 'undoable', name: step.name, parts: [step, undo] }, `steps.${index}`)
            : part(step ?? one, `steps.${index}`)
        }),
      )
    case 'undoable':
      return of(list(node.parts).flatMap((one, index) => part(one, `parts.${index}`)), true)
    default:
      return of([])
  }
}

function isPlan(value: unknown): value is PlanNode {
  return value !== null && typeof value === 'object' && typeof (value as PlanNode).pattern === 'string'
}

function titleOf(node: PlanNode): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  switch (node.pattern) {
    case 'agent':
      return text(node.agent)
    case 'approve':
      return text(node.question)
    case 'call':
      return text(node.plan)
    case 'map':
      return text(node.over)
    case 'manage':
      return text(node.manager)
    case 'handoff':
      return text(node.start)
    case 'chat':
      return Array.isArray(node.participants) ? node.participants.join(', ') : ''
    case 'await':
      return text((node.what as { event?: unknown } | undefined)?.event)
    case 'loop':
      return text(node.until)
    default:
      return ''
  }
}

function detailsOf(node: PlanNode): string[] {
  const goal = (node.terms as { goal?: unknown } | undefined)?.goal
  const rules = Array.isArray(node.rules) ? node.rules.map((one: { when?: unknown; to?: unknown }) => `${String(one.when)} → ${String(one.to)}`) : []
  return [goal, ...rules, node.fallback && `→ ${String(node.fallback)}`, node.when && `if ${String(node.when)}`].filter((one): one is string => typeof one === 'string' && one !== '')
}

function sum(values: number[]): number {
  return values.reduce((total, one) => total + one, 0)
}

const LOUDEST = ['failed', 'blocked', 'waiting', 'paused', 'running', 'ready', 'cancelled', 'completed']

/** What became of each step of a plan in a run: by the runs and steps that go by its name; of several the one to look at. */
export function pathOf(drawing: Drawing, happened: { name: string; status: string }[]): Map<string, string> {
  const byName = new Map<string, string>()
  for (const { name, status } of happened) {
    const plain = name.replace(/\[\d+\]$/, '')
    const known = byName.get(plain)
    if (known === undefined || LOUDEST.indexOf(status) < LOUDEST.indexOf(known)) byName.set(plain, status)
  }
  const found = new Map<string, string>()
  for (const node of drawing.nodes) {
    const status = byName.get(node.name) ?? (node.calls === undefined ? undefined : byName.get(node.calls))
    if (status !== undefined) found.set(node.id, status)
  }
  // A frame was entered if anything in it was.
  for (const node of drawing.nodes) {
    if (!node.frame || found.has(node.id)) continue
    const inner = [...found].filter(([id]) => id.startsWith(node.id + '.')).map(([, status]) => status)
    const loudest = LOUDEST.find((status) => inner.includes(status))
    if (loudest !== undefined) found.set(node.id, loudest)
  }
  return found
}
