import { type Call, nothing, page, precondition, type Routes } from '../call'
import { AGENTS, ago, DAY, HOUR, TEAM } from '../fixtures'
import { EMPTY, Refusal } from '../world'

/** The team, its drafts and versions, and its agents. */
export const team: Routes = {
  'GET team': getTeam,
  'PUT team': (call) => {
    const { need, etag, world, body, who } = call
    need('draft')
    precondition(call, world.draft ? `"d${world.draftTag}"` : undefined)
    world.draftTag++
    world.draft = { source: String(body.source), basedOn: 3, changedBy: who, changedAt: new Date().toISOString(), check: check(String(body.source)) }
    etag(`"d${world.draftTag}"`)
    return world.draft
  },
  'DELETE team': ({ world }) => {
    world.draft = undefined
    return undefined
  },
  'POST team': postTeam,
  'GET agents': ({ world, second }) => {
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
  },
  'POST policies': () => ({ actions: 812, stopped: [{ policy: 'large-refunds', run: 2_801, at: ago(3 * HOUR), what: 'tool orders.refund', verdict: 'ask' }] }),
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

function getTeam(call: Call): unknown {
  const { world, second, third, query, organization } = call
  const draft = () => {
    if (!world.draft) throw new Refusal(404, 'There is no draft', 'Nobody has begun a draft.')
    return world.draft
  }
  const sourceOf = (name: string | null) => (name === 'draft' ? draft().source : (world.versions.find((one) => one.version === Number(name))?.source ?? ''))
  switch (second) {
    case undefined:
      call.etag('"3"')
      return world.team(organization)
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

function postTeam(call: Call): unknown {
  const { world, second, third, body, who, made } = call
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
