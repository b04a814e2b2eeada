import { counts, page, type Routes } from '../call'
import { ago, HOUR } from '../fixtures'
import { EMPTY, FIRST_STARTED, SHOP, type World } from '../world'

/** Organizations, what goes on now, questions to people, breakers. */
export const desk: Routes = {
  'GET organizations': () => ({ items: [{ name: SHOP }, { name: EMPTY }] }),
  'GET organization': ({ world, organization }) => ({ name: organization, ...(world.stop && { stop: world.stop }) }),
  'PUT organization': ({ need, world, body, who, organization }) => {
    need('stop')
    world.stop = { since: new Date().toISOString(), by: who, reason: String(body.reason) }
    world.emit('organization', 'stop', {})
    return { name: organization, stop: world.stop }
  },
  'DELETE organization': ({ need, world, organization }) => {
    need('stop')
    world.stop = undefined
    world.emit('organization', 'stop', {})
    return { name: organization }
  },
  'GET overview': ({ world, organization, empty }) => (empty ? quietOverview(world, organization) : overview(world, organization)),
  'GET approvals': ({ world, query, who, second, third, empty }) => {
    if (second === undefined) {
      const items = world.open().filter((one) => !empty || one.root >= FIRST_STARTED).map((one) => ({ ...one, mine: one.mine && who !== 'vera' }))
      return page(query.get('mine') === 'true' ? items.filter((one) => one.mine) : items, query)
    }
    return { ...world.approval(`${second}/${third}`), mine: who !== 'vera' }
  },
  'POST approvals': ({ need, world, body, who, second, third, fourth }) => {
    need('approve')
    const id = `${second}/${third}`
    if (fourth === 'delegate') {
      const one = world.approval(id)
      one.delegations.push({ from: who, to: String(body.to), reason: String(body.reason), at: new Date().toISOString() })
      one.mine = false
      world.emit('organization', 'approval', { id, open: true })
      return one
    }
    return world.decide(id, who, body.verdict as 'approve' | 'reject', body.reason as string | undefined, body.edited)
  },
  'GET breakers': ({ world }) => ({ items: world.breakers }),
  'POST breakers': ({ need, world, body, who, second, third }) => {
    need('guards')
    const one = world.breakers.find((each) => each.subject === second)!
    Object.assign(one, { open: third === 'open', reason: `${who}: ${String(body.reason)}`, changedAt: new Date().toISOString() })
    world.emit('organization', 'breaker', {})
    return one
  },
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

/** An organization in which nothing has happened but what was begun while the mock ran. */
function quietOverview(world: World, organization: string) {
  const begun = world.rootList().filter((run) => run.id >= FIRST_STARTED)
  return {
    ...overview(world, organization),
    counts: counts(begun),
    active: begun.filter((run) => run.status === 'running'),
    waiting: [],
    stuck: [],
    approvals: begun.filter((run) => run.status === 'waiting').length,
    spentTodayMicros: 0,
    spentByHour: [],
    budgets: [],
    breakers: [],
    webhooks: [],
  }
}
