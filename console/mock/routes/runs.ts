import type { Artifact, Run, RunStatus, Task } from '../../src/api/types'
import { type Call, Download, page, type Routes } from '../call'
import { AGENTS, ago, HOUR } from '../fixtures'
import { FIRST_STARTED, Refusal, type World } from '../world'

/** Runs, tasks, and the files that runs have made. */
export const runs: Routes = {
  'GET runs': (call) => {
    const { world, query, second, third, fourth } = call
    if (second === undefined) return list(call)
    const id = Number(second)
    switch (third) {
      case 'tree':
        return tree(world.below(id), query)
      case 'steps': {
        if (fourth === undefined) return page(world.stepsBelow(id, query.get('tree') === 'true'), query)
        const step = world.stepsBelow(id, false).find((one) => one.seq === Number(fourth))
        if (!step) throw new Refusal(404, 'There is no such step', `Run ${second} has no step ${fourth}.`)
        return { ...step, hash: '9f2c'.repeat(16), payload: { text: step.text, usage: { input: 900, output: 60 }, arguments: { order: 'LK-10001' } } }
      }
      case 'artifacts':
        return artifacts(world.run(id), fourth, query)
      case 'trace':
        return trace(id)
      default:
        return world.run(id)
    }
  },
  'POST runs': ({ need, world, body, who, second, third, made }) => {
    if (second === 'estimate') return estimate(body)
    need('runs')
    if (second === undefined) {
      if (world.stop) throw new Refusal(409, 'The organization is stopped', world.stop.reason, { remedy: 'Let it go on first.' })
      if (body.agent !== undefined) return made(() => world.tryAgent(known(body), String(body.instruction), who, body.name === undefined ? undefined : String(body.name)))
      return made(() => world.start(String(body.name ?? body.plan ?? 'ticket'), who))
    }
    if (third === 'messages') return undefined
    if (third === 'fork') return made(() => world.start(world.run(Number(second)).name, who))
    return world.order(Number(second), third!)
  },
  'GET tasks': ({ world, query }) => page(tasks(world), query),
}

/** As many runs of a tree are answered at once. */
const MOST_OF_TREE = 2_000

function tree(below: Run[], query: URLSearchParams) {
  const last = below.findIndex((run) => run.id === Number(query.get('cursor')))
  const rest = below.slice(last + 1)
  const runs = rest.slice(0, MOST_OF_TREE)
  const more = rest.length - runs.length
  return { runs, more, ...(more > 0 && { next: String(runs.at(-1)!.id) }) }
}

function list({ world, query, empty }: Call) {
  const statuses = query.get('status')?.split(',') as RunStatus[] | undefined
  const text = query.get('text')
  const all = query.get('all') === 'true' ? [...world.runs.values()].sort((a, b) => b.id - a.id) : world.rootList()
  const fits = (run: Run) =>
    (!empty || run.id >= FIRST_STARTED) &&
    (!statuses || statuses.includes(run.status)) &&
    (!query.get('agent') || run.agent === query.get('agent')) &&
    (!query.get('plan') || run.name === query.get('plan')) &&
    (!query.get('task') || taskOf(run) === query.get('task')) &&
    (!text || run.name.includes(text) || (run.failure ?? '').includes(text))
  return page(all, query, fits, world.sparse)
}

/** What a run of the past was booked on; most were on nothing. */
const taskOf = (run: Run) => (run.parent !== undefined || run.id % 5 > 1 ? undefined : run.id % 5 === 0 ? 'spring-sale' : 'returns-of-october')

function tasks(world: World): Task[] {
  const found = new Map<string, Task>()
  for (const run of world.rootList()) {
    const name = taskOf(run)
    if (name === undefined) continue
    const task = found.get(name) ?? { name, ...(name === 'spring-sale' && { goal: 'grow/returns' }), runs: 0, running: 0, waiting: 0, failed: 0, succeeded: 0, costMicros: 0, tokens: 0, lastRun: run.id, lastAt: run.createdAt }
    task.runs++
    if (run.status === 'running') task.running++
    if (run.status === 'waiting') task.waiting++
    if (run.status === 'failed') task.failed++
    if (run.status === 'completed') task.succeeded++
    task.costMicros += run.costMicros ?? 0
    task.tokens += run.tokens ?? 0
    found.set(name, task)
  }
  return [...found.values()]
}

function known(body: Call['body']): string {
  const agent = String(body.agent)
  if (!AGENTS.some((one) => one.name === agent)) throw new Refusal(400, 'Bad Request', `the team has no agent '${agent}'`, { field: 'agent' })
  return agent
}

function estimate(body: Call['body']) {
  if (body.agent !== undefined) return { planned: { least: 900, most: 4_200, bounded: true }, limit: 50_000, budgets: [], assumptions: [`${known(body)} answers once.`] }
  return {
    plan: body.plan,
    before: { runs: 12, least: 3_100, half: 4_400, most: 20_700 },
    planned: { least: 2_200, most: 37_800, bounded: true },
    limit: 2_200_000,
    budgets: [{ scope: 'organization', window: 'day', left: 19_520_000, verdict: 'enough' }],
    assumptions: ['Each agent answers once, and calls each of its tools once.'],
  }
}

/** A square of 2 by 2 pixels. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNQSDgARAwQCgAgjgUB59mTewAAAABJRU5ErkJggg==', 'base64')

const FILES: Record<string, string | Buffer> = {
  'decision.json': '{"refund": 189, "why": "within 30 days", "checks": ["unworn", "receipt"]}',
  'letters/mira.txt': 'Hello Mira,\n\nwe have just refunded $189.00.\n',
  'letters/page.html': '<!doctype html><script>document.title = "taken over"</script><h1>Refunded</h1>\n',
  'photos/jacket.png': PICTURE,
  'photos/cut.png': PICTURE.subarray(0, 30),
  'scan.bin': Buffer.from([0, 1, 2, 255, 254]),
}

function artifacts(run: Run, content: string | undefined, query: URLSearchParams) {
  const files = run.root === 3_000 ? FILES : {}
  if (content === undefined) {
    const items: Artifact[] = Object.entries(files).map(([name, bytes]) => ({ path: name, bytes: bytes.length, modifiedAt: ago(HOUR) }))
    return { ...page(items, query), folder: run.root === 3_000 }
  }
  const path = query.get('path') ?? ''
  const bytes = files[path]
  if (bytes === undefined) throw new Refusal(404, 'Not Found', `the run has no file '${path}'`)
  return new Download(path.replace(/.*\//, ''), bytes)
}

function trace(run: number) {
  return {
    run,
    name: 'desk',
    status: 'completed',
    complete: true,
    trust: 'untrusted',
    left: 0,
    work: [],
    pieces: [
      { pointer: '/reply', sentence: 1, text: 'We have just refunded $189.00 to the original payment.', origin: { kind: 'agent', run, step: 'reply', who: 'writer' }, evidence: [{ name: 'action', quote: '$189.00 to the original payment', share: 53, trust: 'untrusted' }] },
      { pointer: '/reply', sentence: 2, text: 'Have a nice day in the mountains!', origin: { kind: 'agent', run, step: 'reply', who: 'writer' } },
    ],
  }
}
