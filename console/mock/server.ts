import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Delivery, Permission, Run, RunStatus, Webhook } from '../src/api/types'
import { AGENTS, ago, ahead, budget, DAY, HOUR, SOURCE, TEAM } from './fixtures'
import { EMPTY, FIRST_STARTED, Refusal, SHOP, World } from './world'

/** What the console is built to work under. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

interface Call {
  world: World
  method: string
  path: string[]
  query: URLSearchParams
  body: Record<string, unknown>
  headers: IncomingMessage['headers']
  who: string
  organization: string
  need: (permission: Permission) => void
  etag: (tag: string) => void
  status: (code: number) => void
}

const page = <T>(all: T[], query: URLSearchParams) => {
  const limit = Math.min(200, Number(query.get('limit') ?? 50))
  const from = Number(query.get('cursor') ?? 0)
  const items = all.slice(from, from + limit)
  return from + limit < all.length ? { items, next: String(from + limit) } : { items }
}

const WEBHOOK_TYPES = ['run.started', 'run.completed', 'run.failed', 'run.cancelled', 'run.blocked', 'run.paused', 'approval.asked', 'approval.changed', 'approval.closed', 'budget.changed', 'breaker.changed', 'organization.stopped', 'organization.resumed', 'organization.changed']

const nothing = (call: Call) => {
  throw new Refusal(404, 'Not found', `There is no ${call.method} /${call.path.join('/')}.`)
}

function answer(call: Call): unknown {
  const { world, method, path, query, body, who, organization } = call
  const [first, second, third, fourth] = path
  const key = call.headers['idempotency-key'] as string | undefined
  const made = <T>(make: () => T): T => {
    call.status(201)
    return world.once(key, make)
  }
  const route = `${method} ${first}`
  const empty = organization === EMPTY
  switch (route) {
    case 'GET organizations':
      return { items: [{ name: SHOP }, { name: EMPTY }] }
    case 'GET organization':
      return { name: organization, ...(world.stop && { stop: world.stop }) }
    case 'PUT organization':
      call.need('stop')
      world.stop = { since: new Date().toISOString(), by: who, reason: String(body.reason) }
      world.emit('organization', 'stop', {})
      return { name: organization, stop: world.stop }
    case 'DELETE organization':
      call.need('stop')
      world.stop = undefined
      world.emit('organization', 'stop', {})
      return { name: organization }
    case 'GET overview':
      return empty && !world.published ? emptyOverview(organization) : overview(world, organization)
    case 'GET runs':
      if (second === undefined) return page(list(world, query).filter((run) => !empty || run.id >= FIRST_STARTED), query)
      if (third === 'tree') return { runs: world.below(Number(second)) }
      if (third === 'steps' && fourth === undefined) return page(world.stepsBelow(Number(second), query.get('tree') === 'true'), query)
      if (third === 'steps') {
        const step = world.stepsBelow(Number(second), false).find((one) => one.seq === Number(fourth))
        if (!step) throw new Refusal(404, 'There is no such step', `Run ${second} has no step ${fourth}.`)
        return { ...step, hash: '9f2c'.repeat(16), payload: { text: step.text, usage: { input: 900, output: 60 }, arguments: { order: 'LK-10001' } } }
      }
      if (third === 'trace') return trace(Number(second))
      return world.run(Number(second))
    case 'POST runs':
      call.need('runs')
      if (second === 'estimate')
        return {
          plan: body.plan,
          before: { runs: 12, least: 3_100, half: 4_400, most: 20_700 },
          planned: { least: 2_200, most: 37_800, bounded: true },
          limit: 2_200_000,
          budgets: [{ scope: 'organization', window: 'day', left: 19_520_000, verdict: 'enough' }],
          assumptions: ['Each agent answers once, and calls each of its tools once.'],
        }
      if (second === undefined) {
        if (world.stop) throw new Refusal(409, 'The organization is stopped', world.stop.reason, { remedy: 'Let it go on first.' })
        return made(() => world.start(String(body.name ?? body.plan ?? 'ticket'), who))
      }
      if (third === 'messages') return undefined
      if (third === 'fork') return made(() => world.start(world.run(Number(second)).name, who))
      return world.order(Number(second), third!)
    case 'GET approvals':
      if (second === undefined) {
        const items = world.open().filter((one) => !empty || one.root >= FIRST_STARTED).map((one) => ({ ...one, mine: one.mine && who !== 'vera' }))
        return page(query.get('mine') === 'true' ? items.filter((one) => one.mine) : items, query)
      }
      return { ...world.approval(`${second}/${third}`), mine: who !== 'vera' }
    case 'POST approvals': {
      call.need('approve')
      const id = `${second}/${third}`
      if (fourth === 'delegate') {
        const one = world.approval(id)
        one.delegations.push({ from: who, to: String(body.to), reason: String(body.reason), at: new Date().toISOString() })
        one.mine = false
        world.emit('organization', 'approval', { id, open: true })
        return one
      }
      return world.decide(id, who, body.verdict as 'approve' | 'reject', body.reason as string | undefined, body.edited)
    }
    case 'GET budgets':
      return { items: world.budgets }
    case 'PUT budgets': {
      call.need('budgets')
      const one = world.budgets.find((each) => each.id === second)
      if (!one) {
        precondition(call, undefined)
        const [scope, unit, window] = second!.split('~') as [string, 'money', 'day']
        const made = budget(scope, unit, window, Number(body.limit), 0, { changedBy: who, changedAt: new Date().toISOString(), onExhausted: body.onExhausted as 'ask' })
        world.budgets.push(made)
        return made
      }
      precondition(call, one.etag)
      const limit = Number(body.limit)
      Object.assign(one, { limit, left: limit - one.spent, changedBy: who, changedAt: new Date().toISOString(), etag: `"${Number(one.etag.slice(1, -1)) + 1}"` })
      world.emit('organization', 'budget', {})
      call.etag(one.etag)
      return one
    }
    case 'DELETE budgets':
      call.need('budgets')
      precondition(call, world.budgets.find((each) => each.id === second)?.etag)
      world.budgets = world.budgets.filter((each) => each.id !== second)
      return undefined
    case 'GET spend':
      return spend(second, query)
    case 'GET team':
      return team(call)
    case 'PUT team': {
      call.need('draft')
      precondition(call, world.draft ? `"d${world.draftTag}"` : undefined)
      world.draftTag++
      world.draft = { source: String(body.source), basedOn: 3, changedBy: who, changedAt: new Date().toISOString(), check: check(String(body.source)) }
      call.etag(`"d${world.draftTag}"`)
      return world.draft
    }
    case 'DELETE team':
      world.draft = undefined
      return undefined
    case 'POST team':
      return postTeam(call, made)
    case 'GET agents': {
      const agent = AGENTS.find((one) => one.name === second)
      if (!agent) throw new Refusal(404, 'There is no such agent', `The team has no agent ${second}.`)
      return {
        ...agent,
        permissions: [
          ...agent.tools.map((tool) => ({ kind: 'tool', subject: tool, verdict: 'allowed', why: ['named in tools of the agent'] })),
          { kind: 'secret', subject: 'ORDERS_KEY', verdict: 'taken', why: ['not named in permissions.secrets'] },
        ],
        budgets: world.budgets.filter((one) => one.scope === `agent:${second}`),
        breaker: { subject: `agent:${second}`, open: false, reason: 'never opened', changedAt: ago(DAY), times: 0 },
        record: { ended: 214, completed: 206, medianMillis: 8_400, load: 2 },
        spentTodayMicros: 412_000,
        runs: world.below(3_000).filter((run) => run.agent === second),
      }
    }
    case 'GET breakers':
      return { items: world.breakers }
    case 'POST breakers': {
      call.need('guards')
      const one = world.breakers.find((each) => each.subject === second)!
      Object.assign(one, { open: third === 'open', reason: `${who}: ${String(body.reason)}`, changedAt: new Date().toISOString() })
      world.emit('organization', 'breaker', {})
      return one
    }
    case 'GET audit':
      return page(
        world.audit().filter(
          (one) =>
            (query.get('all') === 'true' || one.major) &&
            one.what.includes(query.get('what') ?? '') &&
            one.agent.includes(query.get('agent') ?? '') &&
            (one.person + one.authority + one.approvedBy).includes(query.get('person') ?? '') &&
            (!query.get('run') || one.run === Number(query.get('run'))),
        ),
        query,
      )
    case 'POST audit':
      return { runs: 3_007, rows: 48_112, links: 9_604, findings: [] }
    case 'POST policies':
      return { actions: 812, stopped: [{ policy: 'large-refunds', run: 2_801, at: ago(3 * HOUR), what: 'tool orders.refund', verdict: 'ask' }] }
    case 'GET members':
      return { items: world.members }
    case 'POST members':
      call.need('members')
      if (third === 'links') return made(() => ({ link: `${call.headers.origin ?? ''}/sign-in#bob-2`, expiresAt: ahead(HOUR) }))
      return made(() => {
        const member = { name: String(body.name), role: body.role as 'viewer', joinedAt: new Date().toISOString() }
        if (world.members.some((one) => one.name === member.name)) throw new Refusal(409, 'The name is taken', `${member.name} is a member already.`, { field: 'name' })
        world.members.push(member)
        return { ...member, link: `${call.headers.origin ?? ''}/sign-in#${member.name}-1` }
      })
    case 'PATCH members': {
      call.need('members')
      const member = world.members.find((one) => one.name === second)!
      member.role = body.role as 'viewer'
      return member
    }
    case 'DELETE members':
      call.need('members')
      world.members = world.members.filter((one) => one.name !== second)
      return undefined
    case 'GET keys':
      return { items: world.keys }
    case 'POST keys':
      return made(() => {
        const one = { id: `k${world.keys.length + 1}`, name: String(body.name), role: body.role as 'viewer', permissions: (body.permissions ?? ['read']) as Permission[], createdBy: who, createdAt: new Date().toISOString(), expiresAt: String(body.expiresAt) }
        world.keys.push(one)
        return { ...one, secret: 'trp_' + 'a1b2c3d4'.repeat(5) }
      })
    case 'DELETE keys':
      world.keys = world.keys.filter((one) => one.id !== second)
      return undefined
    case 'GET webhooks':
      call.need('webhooks')
      if (second === 'types') return { items: WEBHOOK_TYPES.map((type) => ({ type, what: type })) }
      return second === undefined ? { items: world.webhooks } : page(world.deliveries, query)
    case 'POST webhooks': {
      call.need('webhooks')
      const known = world.webhooks.find((one) => one.id === second)
      if (third === 'deliveries') {
        const one = world.deliveries.find((each) => each.no === Number(fourth))!
        return Object.assign(one, { outcome: 'pending', nextAt: new Date().toISOString() })
      }
      if (third === 'ping') {
        if (!known!.active) throw new Refusal(409, 'Conflict', 'the webhook is paused: nothing is sent to it')
        const one: Delivery = { no: world.deliveries.length + 2, id: 'msg_ping', event: 'ping', at: new Date().toISOString(), attempts: 1, status: 204, millis: 12, outcome: 'delivered', body: { type: 'ping' } }
        world.deliveries.unshift(one)
        call.status(201)
        return one
      }
      if (third === 'secret') {
        call.status(201)
        return { secret: 'whsec_' + '1a2b3c4d'.repeat(4), formerUntil: ahead(DAY) }
      }
      const unknown = (body.events as string[]).find((type) => !WEBHOOK_TYPES.includes(type))
      if (unknown !== undefined) throw new Refusal(400, 'Bad Request', `'${unknown}' is no event`, { field: 'events', remedy: `expected some of ${WEBHOOK_TYPES.join(', ')}` })
      return made(() => {
        const one = { id: `w${world.webhooks.length + 1}`, url: String(body.url), events: body.events as string[], active: true, waiting: 0, createdBy: who, createdAt: new Date().toISOString(), etag: '"1"' }
        world.webhooks.push(one)
        return { ...one, secret: 'whsec_' + '9f8e7d6c'.repeat(4) }
      })
    }
    case 'PATCH webhooks': {
      call.need('webhooks')
      const one = world.webhooks.find((each) => each.id === second)!
      precondition(call, one.etag)
      const { paused: _, ...rest } = one
      const changed: Webhook = { ...rest, ...body, etag: `"${Number(one.etag.slice(1, -1)) + 1}"` }
      if (!changed.active) changed.paused = { since: new Date().toISOString(), by: who, why: 'a person has paused it' }
      world.webhooks[world.webhooks.indexOf(one)] = changed
      return changed
    }
    case 'DELETE webhooks':
      call.need('webhooks')
      world.webhooks = world.webhooks.filter((one) => one.id !== second)
      return undefined
    default:
      return nothing(call)
  }
}

function precondition(call: Call, etag: string | undefined): void {
  const match = call.headers['if-match']
  if (match === undefined && call.headers['if-none-match'] === undefined) throw new Refusal(428, 'A precondition is missing', 'Say with If-Match which version you change.')
  if (match === undefined ? etag !== undefined : match !== etag) throw new Refusal(412, 'It was changed meanwhile', 'Somebody else changed this since you read it.', { remedy: 'Read it again and decide anew.' })
}

function list(world: World, query: URLSearchParams): Run[] {
  const statuses = query.get('status')?.split(',') as RunStatus[] | undefined
  const text = query.get('text')
  const all = query.get('all') === 'true' ? [...world.runs.values()].sort((a, b) => b.id - a.id) : world.rootList()
  return all.filter(
    (run) =>
      (!statuses || statuses.includes(run.status)) &&
      (!query.get('agent') || run.agent === query.get('agent')) &&
      (!query.get('plan') || run.name === query.get('plan')) &&
      (!text || run.name.includes(text) || (run.failure ?? '').includes(text)),
  )
}

function counts(runs: Run[]): Record<RunStatus, number> {
  const found: Record<RunStatus, number> = { ready: 0, running: 0, waiting: 0, paused: 0, blocked: 0, pausing: 0, completed: 0, failed: 0, cancelled: 0 }
  for (const run of runs) found[run.status]++
  return found
}

function overview(world: World, organization: string) {
  const roots = world.rootList().slice(0, 160)
  return {
    organization: { name: organization, ...(world.stop && { stop: world.stop }) },
    rehearsal: true,
    counts: counts(roots),
    active: roots.filter((run) => run.status === 'running' || run.status === 'ready').slice(0, 20),
    waiting: world.open().map((one) => ({ run: world.run(one.root), for: 'person', who: one.approvers, question: one.title, approval: one.id, until: one.deadline })),
    stuck: roots.filter((run) => ['failed', 'blocked', 'paused'].includes(run.status)).slice(0, 6),
    approvals: world.open().length,
    spentTodayMicros: 9_418_000,
    spentByHour: Array.from({ length: 24 }, (_, index) => ({ at: ago((23 - index) * HOUR), micros: index < 7 ? 0 : 180_000 + ((index * 7_919) % 13) * 61_000 })),
    budgets: world.budgets.filter((one) => one.scope === 'organization' || one.scope === 'agent:clerk'),
    breakers: world.breakers.filter((one) => one.open),
    webhooks: world.webhooks.flatMap((one) => (one.paused ? [{ id: one.id, host: new URL(one.url).host, ...one.paused }] : [])),
    nodes: [{ id: 1, name: 'desk-1', runs: 3 }],
  }
}

function emptyOverview(organization: string) {
  return { organization: { name: organization }, rehearsal: true, counts: counts([]), active: [], waiting: [], stuck: [], approvals: 0, spentTodayMicros: 0, spentByHour: [], budgets: [], breakers: [], webhooks: [], nodes: [{ id: 1, name: 'desk-1', runs: 0 }] }
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

const SPENT: Record<string, string[]> = {
  agent: AGENTS.map((one) => one.name),
  plan: ['desk', 'ticket', 'audit'],
  task: ['spring-sale', ''],
  goal: ['grow/returns', 'grow'],
  model: ['anthropic/claude-haiku-4-5', 'anthropic/claude-sonnet-4-5'],
  tool: ['orders.get_order', 'orders.refund', 'orders.get_policy'],
}

function spend(what: string | undefined, query: URLSearchParams) {
  if (what === 'outcomes')
    return {
      items: [
        { outcome: 'completed', runs: 2_744, costMicros: 91_200_000 },
        { outcome: 'failed', runs: 176, costMicros: 4_900_000 },
        { outcome: 'cancelled', runs: 70, costMicros: 1_010_000 },
      ],
    }
  if (what === 'forecast') return { monthMicros: 262_000_000, untilNowMicros: 188_400_000, perDayMicros: 9_100_000, exhausted: [{ budget: 'agent:clerk~money~day', at: ahead(2 * HOUR) }] }
  const by = query.get('by') ?? 'agent'
  const names = by === 'day' ? Array.from({ length: 21 }, (_, index) => ago((20 - index) * DAY).slice(0, 10)) : (SPENT[by] ?? ['3000', '2999'])
  const items = names.map((name, index) => ({ name, steps: 900 - index * 31, costMicros: by === 'tool' ? 0 : 9_000_000 - ((index * 2_654_435) % 7_900_000), tokens: 900_000 - index * 20_000, runs: 210 - index * 5, timeMillis: 4_000_000 - index * 90_000, assumedMicros: index === 1 ? 40_000 : 0 }))
  return { by, from: ago(30 * DAY), until: ago(0), items: by === 'day' ? items : items.sort((a, b) => b.costMicros - a.costMicros) }
}

function check(source: string) {
  const lines = source.split('\n')
  const problems = lines.flatMap((line, index) => {
    const at = line.indexOf('reportsTo: leed')
    return at < 0 ? [] : [{ message: "There is no agent 'leed'. Did you mean 'lead'?", line: index + 1, column: at + 12, path: 'agents/reportsTo' }]
  })
  if (!source.includes('troupe: 1')) problems.push({ message: "'troupe' is missing: the version of this format, 1", line: 1, column: 1, path: 'troupe' })
  return { problems, warnings: problems.length > 0 ? [] : [{ message: 'desk: a failed entry is tolerated, and nobody is told', place: 'plans.desk.map' }] }
}

function team(call: Call): unknown {
  const { world, path, query, organization } = call
  const [, second, third] = path
  const draft = () => {
    if (!world.draft) throw new Refusal(404, 'There is no draft', 'Nobody has begun a draft.')
    return world.draft
  }
  const sourceOf = (name: string | null) => (name === 'draft' ? draft().source : (world.versions.find((one) => one.version === Number(name))?.source ?? ''))
  switch (second) {
    case undefined:
      call.etag('"3"')
      return world.team(organization)
    case 'demo':
      return { source: SOURCE }
    case 'source':
      world.team(organization)
      return { source: world.source, version: TEAM.version }
    case 'draft':
      if (organization === EMPTY && !world.draft) throw new Refusal(404, 'There is no draft', 'Nobody has begun a draft.')
      call.etag(`"d${world.draftTag}"`)
      return draft()
    case 'versions': {
      const shown = world.versions.map(({ source: _source, ...rest }) => rest)
      return third === undefined ? page(shown, query) : world.versions.find((one) => one.version === Number(third))
    }
    case 'diff': {
      const from = sourceOf(query.get('from')).split('\n')
      const to = sourceOf(query.get('to')).split('\n')
      const lines: unknown[] = []
      for (let index = 0; index < Math.max(from.length, to.length); index++) {
        if (from[index] === to[index]) lines.push({ sign: ' ', text: from[index], from: index + 1, to: index + 1 })
        else {
          if (from[index] !== undefined) lines.push({ sign: '-', text: from[index], from: index + 1 })
          if (to[index] !== undefined) lines.push({ sign: '+', text: to[index], to: index + 1 })
        }
      }
      return { lines }
    }
    default:
      return nothing(call)
  }
}

function postTeam(call: Call, made: <T>(make: () => T) => T): unknown {
  const { world, path, body, who } = call
  const [, second, third] = path
  if (second === 'check') return check(String(body.source))
  call.need('publish')
  return made(() => {
    const source = third === undefined ? world.draft?.source : world.versions.find((one) => one.version === Number(third))?.source
    if (source === undefined) throw new Refusal(404, 'There is no draft', 'Nobody has begun a draft.')
    for (const one of world.versions) one.current = false
    const version = { version: world.versions[0]!.version + 1, publishedAt: new Date().toISOString(), publishedBy: who, current: true, source, ...(body.note ? { note: String(body.note) } : {}) }
    world.versions.unshift(version)
    world.source = source
    world.published = true
    if (third === undefined) world.draft = undefined
    return version
  })
}

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

export interface Mock {
  url: string
  world: World
  /** While true nothing answers, as if the server were away. */
  away: (gone: boolean) => void
  close: () => Promise<void>
}

export async function startMock(dist: string, port = 0): Promise<Mock> {
  const world = new World()
  let gone = false
  const server: Server = createServer((request, response) => {
    if (gone) {
      request.socket.destroy()
      return
    }
    handle(world, dist, request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    away: (value) => {
      gone = value
      if (value) world.cut()
    },
    close: async () => {
      world.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export async function handle(world: World, dist: string | undefined, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://mock')
  if (url.pathname.startsWith('/api/v1/')) {
    await handleApi(world, url, request, response)
    return true
  }
  if (dist === undefined) return false
  await handleFile(dist, url.pathname, response)
  return true
}

async function handleFile(dist: string, path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path).replace(/^\/+/, '')
  const bytes = await readFile(join(dist, name)).catch(() => undefined)
  const body = bytes ?? (await readFile(join(dist, 'index.html')))
  response.writeHead(200, { 'Content-Type': bytes ? (TYPES[extname(name)] ?? 'application/octet-stream') : TYPES['.html']!, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' })
  response.end(body)
}

async function handleApi(world: World, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  const path = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent)
  const method = request.method ?? 'GET'
  const cookie = /troupe=([a-z0-9]+)/.exec(request.headers.cookie ?? '')?.[1]
  try {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    const session = world.session(cookie)
    if (path[0] === 'sign-in') {
      if (path[1] === 'oidc') return send(302, undefined, { Location: '/sign-in?problem=unknown' })
      return send(200, { oidc: { name: 'Example', url: '/api/v1/sign-in/oidc' } })
    }
    if (path[0] === 'session') {
      if (method === 'POST') {
        const { cookie: fresh, session: begun } = world.signIn(String(body.token))
        return send(200, begun, { 'Set-Cookie': `troupe=${fresh}; Path=/; HttpOnly; SameSite=Strict` })
      }
      if (method === 'DELETE') {
        if (cookie) world.sessions.delete(cookie)
        return send(204, undefined)
      }
    }
    if (!session) throw new Refusal(401, 'You are not signed in', 'There is no session, or it has ended.', { remedy: 'troupe link makes a sign-in link' })
    if (path[0] === 'session') return send(200, session)
    if (method !== 'GET' && request.headers['troupe-csrf'] !== session.csrf) throw new Refusal(403, 'The request is not trusted', 'The header Troupe-Csrf is missing or wrong.')
    const organization = url.searchParams.get('organization') ?? session.memberships[0]!.organization
    const membership = session.memberships.find((one) => one.organization === organization)
    if (!membership) throw new Refusal(404, 'There is no such organization', organization)
    if (path.at(-1) === 'events') return stream(world, path, url, request, response)
    if (path[1] === 'export') {
      response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="audit.csv"' })
      return void response.end('at,run,what\n')
    }
    let status = method === 'DELETE' ? 204 : 200
    let etag: string | undefined
    const result = answer({
      world,
      method,
      path,
      query: url.searchParams,
      body,
      headers: request.headers,
      who: session.name,
      organization,
      need: (permission) => {
        if (!membership.permissions.includes(permission)) throw new Refusal(403, 'You may not do this', `Your role ${membership.role} does not include ${permission}.`)
      },
      etag: (tag) => (etag = tag),
      status: (code) => (status = code),
    })
    send(result === undefined ? 204 : status === 204 ? 200 : status, result, etag ? { ETag: etag } : {})
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    send(error.problem.status, error.problem)
  }
}

function stream(world: World, path: string[], url: URL, request: IncomingMessage, response: ServerResponse): void {
  const after = (request.headers['last-event-id'] as string | undefined) ?? url.searchParams.get('after') ?? undefined
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('retry: 300\n:\n\n')
  world.listen(path[0] === 'runs' ? `run:${path[1]}` : 'organization', response, after === undefined ? undefined : Number(after))
}
