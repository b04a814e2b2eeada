import type { ServerResponse } from 'node:http'
import type { Answered, AnsweredApproval } from '../src/api/additions'
import type { AuditEntry, Breaker, Delivery, Draft, Key, Member, Permission, Problem, Role, Run, RunDetail, Session, Step, TeamVersion, Webhook } from '../src/api/types'
import { AGENTS, ago, ahead, approvals, budget, DAY, desk, HOUR, LONG_RUN, longSteps, oldRun, SOURCE, stepsOf, TEAM, TICKET_PLAN } from './fixtures'

export class Refusal extends Error {
  readonly problem: Problem & Answered

  constructor(status: number, title: string, detail: string, more: Partial<Problem & Answered> = {}) {
    super(detail)
    this.problem = { type: 'about:blank', title, status, detail, ...more }
  }
}

const ALL: Permission[] = ['read', 'approve', 'runs', 'guards', 'stop', 'draft', 'publish', 'budgets', 'members', 'keys', 'webhooks']
const OF: Record<Role, Permission[]> = {
  owner: ALL,
  operator: ['read', 'approve', 'runs', 'guards', 'stop', 'draft'],
  approver: ['read', 'approve'],
  viewer: ['read'],
}
export const SHOP = 'Larkspur Outdoor'
export const EMPTY = 'Quiet Harbour'
/** Runs from here on were started while the mock ran; the others are the shop's past. */
export const FIRST_STARTED = 3_100
/** The run that many others are below. */
export const LARGE_TREE = 500_000
/** Where the numbers of a crowd of runs begin. */
const CROWD = 10_000

const PEOPLE: Record<string, [string, Role][]> = {
  anna: [
    [SHOP, 'owner'],
    [EMPTY, 'owner'],
  ],
  bob: [[SHOP, 'approver']],
  vera: [[SHOP, 'viewer']],
  nia: [[EMPTY, 'owner']],
}

interface Sent {
  id: number
  scope: string
  event: string
  data: unknown
}

interface Listener {
  scope: string
  response: ServerResponse
}

/** One small organization that answers like the real thing, in memory. */
export class World {
  sessions = new Map<string, { name: string; csrf: string }>()
  runs = new Map<number, RunDetail>()
  steps = new Map<number, Step[]>()
  approvals: AnsweredApproval[] = approvals()
  budgets = [
    budget('organization', 'money', 'day', 20_000_000, 9_418_000, { reserved: 210_000 }),
    budget('run', 'money', 'run', 5_000_000, 0),
    budget('agent:clerk', 'money', 'day', 500_000, 480_000),
    budget('agent:decider', 'runs', 'day', 100, 61),
    budget('organization', 'tokens', 'day', 5_000_000, 1_204_000),
  ]
  breakers: Breaker[] = [
    { subject: 'provider:openai', open: true, reason: '12 of 20 calls failed within a minute: overloaded', changedAt: ago(4 * 60_000), retryAt: ahead(50_000), times: 2 },
    { subject: 'tool:orders.refund', open: false, reason: 'closed after a call that went well', changedAt: ago(DAY), times: 1 },
  ]
  source: string | undefined = SOURCE
  draft: Draft | undefined
  draftTag = 0
  versions: (TeamVersion & { source: string })[] = [3, 2, 1].map((version) => ({
    version,
    publishedAt: ago((4 - version) * 3 * DAY),
    publishedBy: version === 2 ? 'olga' : 'anna',
    ...(version === 3 && { note: 'The decider gets the strong tier' }),
    current: version === 3,
    source: version === 3 ? SOURCE : SOURCE.replace('models: [strong], tools: [orders.check_eligibility]', 'models: [fast], tools: [orders.check_eligibility]'),
  }))
  members: Member[] = [
    { name: 'anna', role: 'owner', joinedAt: ago(40 * DAY), lastSeenAt: ago(60_000) },
    { name: 'bob', role: 'approver', joinedAt: ago(30 * DAY), lastSeenAt: ago(3 * HOUR) },
    { name: 'vera', role: 'viewer', joinedAt: ago(9 * DAY) },
  ]
  keys: Key[] = [{ id: 'k1', name: 'shop system', role: 'operator', permissions: ['read', 'runs'], createdBy: 'anna', createdAt: ago(20 * DAY), expiresAt: ahead(70 * DAY), lastUsedAt: ago(HOUR) }]
  webhooks: Webhook[] = [{ id: 'w1', url: 'https://shop.example.com/troupe', events: ['run.completed', 'approval.asked'], active: true, waiting: 0, createdBy: 'anna', createdAt: ago(12 * DAY), etag: '"1"' }]
  deliveries: Delivery[] = [
    { no: 3, id: 'msg_3', event: 'approval.asked', at: ago(HOUR), attempts: 10, status: 503, millis: 84, outcome: 'failed', error: 'answered 503', answer: 'Under maintenance', body: { type: 'approval.asked', data: { approval: '2801/3' } } },
    { no: 2, id: 'msg_2', event: 'run.completed', at: ago(2 * HOUR), attempts: 1, status: 200, millis: 31, outcome: 'delivered', body: { type: 'run.completed', data: { run: 2_990 } } },
  ]
  stop: { since: string; by: string; reason: string } | undefined
  /** Do lists with filters answer short and empty pages that go on? */
  sparse = false
  /** How long the stand-in for a model takes for each piece of text. */
  pace = 40
  private nextRun = FIRST_STARTED
  private crowded: Run[] = []
  private sent: Sent[] = []
  private listeners = new Set<Listener>()
  private lastEvent = 0
  private created = new Map<string, unknown>()
  private timers = new Set<ReturnType<typeof setTimeout>>()

  constructor() {
    for (const run of desk()) this.keep(run)
    for (const id of [2_800, 2_810, 2_820]) this.keep({ ...oldRun(id), name: 'ticket', status: 'waiting', approvals: [], plan: TICKET_PLAN.plan, ...(id === 2_820 && { reservedFor: '--replay /home/anna/desk.jsonl' }) } as RunDetail)
    for (const id of [2_801, 2_811, 2_821])
      this.keep({ ...oldRun(id), name: 'action', type: 'agent', agent: 'cashier', parent: id - 1, root: id - 1, depth: 1, status: 'waiting', approvals: [] } as RunDetail)
    this.keep({ ...oldRun(LONG_RUN), name: 'import', status: 'completed', approvals: [] })
    this.steps.set(LONG_RUN, longSteps())
    this.keep({ ...oldRun(2_998), status: 'blocked', failure: 'step 4 (orders.refund) was under way when node 1 died, and nobody knows whether it was done: say with troupe resume what to do', approvals: [] })
  }

  private keep(run: RunDetail): void {
    this.runs.set(run.id, run)
    this.steps.set(run.id, stepsOf(run))
  }

  // ---- people

  signIn(token: string): { cookie: string; session: Session } {
    const name = token.replace(/-\d+$/, '')
    if (!PEOPLE[name]) throw new Refusal(401, 'The link does not hold', 'This sign-in link was used already, or is too old.', { remedy: 'Ask for a new one: troupe link' })
    const cookie = Math.random().toString(36).slice(2)
    this.sessions.set(cookie, { name, csrf: 'csrf-' + cookie })
    return { cookie, session: this.session(cookie)! }
  }

  session(cookie: string | undefined): Session | undefined {
    const known = cookie === undefined ? undefined : this.sessions.get(cookie)
    if (!known) return undefined
    return {
      kind: 'person',
      name: known.name,
      csrf: known.csrf,
      expiresAt: ahead(8 * HOUR),
      memberships: PEOPLE[known.name]!.map(([organization, role]) => ({ organization, role, permissions: OF[role] })),
    }
  }

  // ---- runs

  /** Adds so many runs that have ended, later than all others. */
  crowd(many: number): void {
    this.crowded = Array.from({ length: many }, (_, index) => oldRun(CROWD + many - 1 - index, (index + 1) * 9_000))
    this.nextRun = CROWD + many
  }

  /** Adds a run with so many below it: items of three runs each, of which the last ones are at work. */
  grow(many: number): void {
    const begun = Date.now() - HOUR
    const made = (id: number, name: string, more: Partial<RunDetail>) =>
      this.keep({ id, name, type: 'flow', root: LARGE_TREE, depth: 0, status: 'completed', createdAt: new Date(begun).toISOString(), updatedAt: ago(0), approvals: [], costMicros: 900, tokens: 800, modelCalls: 1, ...more })
    made(LARGE_TREE, 'import', { status: 'running' })
    for (let index = 0; index < many; index++) {
      const id = LARGE_TREE + 1 + index
      const item = index - (index % 3)
      const from = begun + item * 1_000
      const status = index >= many - 6 ? 'running' : 'completed'
      const span = { createdAt: new Date(from).toISOString(), updatedAt: new Date(from + 20_000).toISOString(), status } as const
      if (index % 3 === 0) made(id, `import[${index / 3}]`, { ...span, parent: LARGE_TREE, depth: 1 })
      else made(id, index % 3 === 1 ? 'read' : 'check', { ...span, type: 'agent', agent: 'clerk', parent: LARGE_TREE + 1 + item, depth: 2 })
    }
  }

  rootList(): Run[] {
    const known = [...this.runs.values()].filter((run) => run.parent === undefined).sort((a, b) => b.id - a.id)
    const ids = new Set(known.map((run) => run.id))
    const old = Array.from({ length: 2_990 }, (_, index) => 2_990 - index).filter((id) => !ids.has(id) && !this.runs.has(id))
    const begun = known.filter((run) => run.id >= CROWD).map(brief)
    const past = [...known.filter((run) => run.id < CROWD).map(brief), ...old.map((id) => oldRun(id))].sort((a, b) => b.id - a.id)
    return [...begun, ...this.crowded, ...past]
  }

  run(id: number): RunDetail {
    const known = this.runs.get(id)
    if (known) return { ...known, approvals: this.open().filter((one) => one.root === known.root && (one.run === id || known.root === id)) }
    const past = id > 0 && id < 2_990 ? oldRun(id) : this.crowded.find((one) => one.id === id)
    if (past) return { ...past, approvals: [], result: { reply: 'done' }, trust: 'untrusted', input: {}, plan: TICKET_PLAN.plan }
    throw new Refusal(404, 'There is no such run', `There is no run ${id}.`)
  }

  below(id: number): Run[] {
    const children = new Map<number, Run[]>()
    for (const run of this.runs.values()) if (run.parent !== undefined) children.set(run.parent, [...(children.get(run.parent) ?? []), run])
    const found = [this.run(id) as Run]
    for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index]!.id) ?? []))
    return found.map((run) => brief(run as RunDetail))
  }

  stepsBelow(id: number, tree: boolean): Step[] {
    const ids = tree ? this.below(id).map((run) => run.id) : [id]
    return ids.flatMap((one) => this.steps.get(one) ?? stepsOf(this.run(one))).sort((a, b) => a.at.localeCompare(b.at) || a.run - b.run || a.seq - b.seq)
  }

  once<T>(key: string | undefined, make: () => T): T {
    if (key === undefined) throw new Refusal(400, 'A header is missing', 'This creates something and needs an Idempotency-Key.', { field: 'Idempotency-Key' })
    if (!this.created.has(key)) this.created.set(key, make())
    return this.created.get(key) as T
  }

  start(name: string, by: string): RunDetail {
    const id = this.nextRun
    this.nextRun += 10
    const now = new Date().toISOString()
    const run: RunDetail = { id, name, type: 'flow', root: id, depth: 0, status: 'running', createdAt: now, updatedAt: now, approvals: [], by, costMicros: 0, tokens: 0, modelCalls: 0, plan: TICKET_PLAN.plan }
    this.runs.set(id, run)
    this.steps.set(id, [])
    this.step(id, { kind: 'started', name, text: `${name} began, for ${by}` })
    this.changed(run)
    void this.play(run)
    return run
  }

  /** One agent on one instruction, without a plan of the team. */
  tryAgent(agent: string, instruction: string, by: string, name: string | undefined): RunDetail {
    const id = this.nextRun
    this.nextRun += 10
    const now = new Date().toISOString()
    const contract = { goal: instruction, context: [], tools: [], limits: {}, criteria: [], successors: [] }
    const run: RunDetail = { id, name: name ?? agent, type: 'flow', root: id, depth: 0, status: 'running', createdAt: now, updatedAt: now, approvals: [], by, costMicros: 0, tokens: 0, modelCalls: 0, contract }
    this.runs.set(id, run)
    this.steps.set(id, [])
    this.step(id, { kind: 'started', name: run.name, text: `${agent} began, for ${by}` })
    this.changed(run)
    void this.agent(run, 1, agent, agent, 'The customer wants a refund.').then(() => {
      run.result = { value: 'The customer wants a refund.' }
      this.set(run, 'completed')
    })
    return run
  }

  /** What a ticket's run does, piece by piece, until it asks. */
  private async play(run: RunDetail): Promise<void> {
    await this.agent(run, 1, 'triage', 'triage', 'The customer wants a refund for the rain jacket that was too tight.')
    await this.agent(run, 2, 'decision', 'decider', 'A refund of $189.00 is due: within 30 days and unworn.')
    if (run.status !== 'running') return
    this.approvals.push({ ...approvals()[0]!, id: `${run.id}/3`, run: run.id, root: run.id, runName: run.name, askedAt: new Date().toISOString() })
    this.step(run.id, { kind: 'wait', name: 'approval', text: 'Pay this refund?' })
    this.set(run, 'waiting')
    this.emit('organization', 'approval', { id: `${run.id}/3`, open: true })
  }

  private async goOn(run: RunDetail, verdict: string): Promise<void> {
    this.step(run.id, { kind: 'received', name: 'approval', text: verdict })
    this.set(run, 'running')
    if (verdict === 'approved') await this.agent(run, 3, 'action', 'cashier', 'Refunded $189.00 to the original payment.')
    await this.agent(run, 4, 'reply', 'writer', 'Hello Mira, we have just refunded $189.00.')
    if (run.status !== 'running') return
    run.result = { reply: 'Hello Mira, we have just refunded $189.00.' }
    run.trust = 'untrusted'
    this.step(run.id, { kind: 'completed', name: run.name, text: 'done' })
    this.set(run, 'completed')
  }

  private async agent(root: RunDetail, offset: number, name: string, agent: string, says: string): Promise<void> {
    if (root.status !== 'running') return
    const now = new Date().toISOString()
    const child: RunDetail = { id: root.id + offset, name, type: 'agent', agent, parent: root.id, root: root.id, depth: 1, status: 'running', createdAt: now, updatedAt: now, approvals: [], costMicros: 0, tokens: 0, modelCalls: 0 }
    this.runs.set(child.id, child)
    this.steps.set(child.id, [])
    this.step(root.id, { kind: 'child', name, child: child.id, text: `${agent} began` })
    this.step(child.id, { kind: 'started', name, text: `${agent} was handed 1 item` })
    this.changed(child)
    for (const word of says.split(' ')) {
      await this.pause()
      this.emit(`run:${root.id}`, 'token', { run: child.id, position: '0', text: word + ' ', restarted: false }, false)
    }
    child.costMicros = 2_140
    child.tokens = 1_480
    child.modelCalls = 1
    root.costMicros! += 2_140
    root.tokens! += 1_480
    root.modelCalls! += 1
    this.step(child.id, { name: 'model', call: 'model', tookMillis: 1_900, costMicros: 2_140, tokens: 1_480, model: 'rehearsal/script', tier: 'fast', why: 'no model is connected: the rehearsal answers', text: says })
    child.result = { value: says, trust: 'claimed' }
    this.set(child, 'completed')
    this.step(root.id, { kind: 'child_done', name, child: child.id, text: says })
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer)
        resolve()
      }, this.pace)
      this.timers.add(timer)
    })
  }

  private step(run: number, more: Partial<Step>): void {
    const list = this.steps.get(run)!
    const step: Step = { run, seq: list.length, at: new Date().toISOString(), kind: 'step', position: String(list.length), name: 'step', text: '', failed: false, ...more }
    list.push(step)
    this.emit(`run:${this.runs.get(run)!.root}`, 'step', step)
  }

  set(run: RunDetail, status: Run['status']): void {
    run.status = status
    this.changed(run)
  }

  private changed(run: RunDetail): void {
    run.updatedAt = new Date().toISOString()
    this.emit(`run:${run.root}`, 'run', brief(run))
    if (run.parent === undefined) this.emit('organization', 'run', brief(run))
  }

  order(id: number, verb: string): RunDetail {
    const run = this.runs.get(id)
    if (!run || ['completed', 'failed', 'cancelled'].includes(run.status)) throw new Refusal(409, 'The run has ended', `Run ${id} has ended; there is nothing to ${verb}.`)
    this.set(run, verb === 'cancel' ? 'cancelled' : verb === 'pause' ? 'paused' : 'running')
    return run
  }

  // ---- approvals

  open(): AnsweredApproval[] {
    return this.approvals.filter((one) => !one.answered)
  }

  /** Asks so many questions more, later than all others. */
  ask(many: number): void {
    const [model] = approvals()
    for (let index = 0; index < many; index++) {
      const run = CROWD + index
      this.approvals.push({ ...model!, id: `${run}/3`, run, root: run, runName: 'ticket', title: `Pay refund ${index}?`, askedAt: ago(1_000 * (many - index)) })
    }
  }

  approval(id: string): AnsweredApproval {
    const found = this.approvals.find((one) => one.id === id)
    if (!found) throw new Refusal(404, 'There is no such question', `There is no question ${id}.`)
    return found
  }

  decide(id: string, by: string, verdict: 'approve' | 'reject', reason: string | undefined, edited: unknown): { id: string; outcome: string } {
    const one = this.approval(id)
    if (one.answered) {
      const { answered } = one
      throw new Refusal(409, 'This was answered already', `${answered.by} has ${answered.verdict === 'approve' ? 'approved' : 'rejected'} it`, { answered })
    }
    if (edited !== undefined && one.subject && typeof (edited as { refundCents?: unknown }).refundCents === 'string') {
      throw new Refusal(422, 'The edit does not fit', '/refundCents: is a text, must be a whole number', { field: 'edited' })
    }
    one.answered = { by, verdict, at: new Date().toISOString(), ...(reason && { reason }) }
    this.emit('organization', 'approval', { id, open: false })
    const run = this.runs.get(one.root)
    if (run && run.id >= FIRST_STARTED) void this.goOn(run, verdict === 'approve' ? 'approved' : 'rejected')
    return { id, outcome: one.kind === 'budget' && verdict === 'approve' ? 'raised' : verdict === 'reject' ? 'rejected' : 'answered' }
  }

  // ---- events

  emit(scope: string, event: string, data: unknown, kept = true): void {
    const one: Sent = { id: kept ? ++this.lastEvent : 0, scope, event, data: structuredClone(data) }
    if (kept) this.sent.push(one)
    for (const listener of this.listeners) if (listener.scope === scope) write(listener.response, one)
  }

  listen(scope: string, response: ServerResponse, after: number | undefined): void {
    const listener = { scope, response }
    if (after !== undefined) for (const one of this.sent) if (one.scope === scope && one.id > after) write(response, one)
    this.listeners.add(listener)
    response.on('close', () => this.listeners.delete(listener))
  }

  /** As when the network goes away: all streams end at once. */
  cut(): void {
    for (const { response } of this.listeners) response.destroy()
  }

  close(): void {
    this.cut()
    for (const timer of this.timers) clearTimeout(timer)
  }

  audit(): AuditEntry[] {
    return Array.from({ length: 400 }, (_, index) => ({
      at: ago(index * 7 * 60_000),
      run: 3_000 - (index % 40),
      seq: index % 9,
      agent: index % 4 === 0 ? '' : AGENTS[index % AGENTS.length]!.name,
      person: index % 4 === 0 ? 'bob' : '',
      what: index % 4 === 0 ? 'was answered: policy/large-refunds' : index % 3 === 0 ? 'tool orders.refund' : 'model anthropic/claude-haiku-4-5',
      authority: 'anna',
      approvedBy: index % 5 === 0 ? 'bob' : '',
      outcome: index % 23 === 0 ? 'failed: no answer within 20s' : index % 4 === 0 ? 'approved: it is fine' : 'done',
      major: index % 2 === 0,
    }))
  }

  team(organization: string) {
    if (organization === EMPTY && !this.published) throw new Refusal(404, 'No team is published', 'This organization has no team yet.', { remedy: 'Publish a draft.' })
    return { ...TEAM, organization: { ...TEAM.organization, name: organization } }
  }

  published = false
}

function brief(run: RunDetail): Run {
  const { plan: _plan, contract: _contract, input: _input, result: _result, approvals: _approvals, by: _by, ...rest } = run
  return rest
}

function write(response: ServerResponse, one: Sent): void {
  response.write(`event: ${one.event}\n${one.id ? `id: ${one.id}\n` : ''}data: ${JSON.stringify(one.data)}\n\n`)
}
