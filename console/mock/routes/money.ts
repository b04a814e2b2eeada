import { precondition, type Routes } from '../call'
import { AGENTS, ago, ahead, budget, DAY, HOUR } from '../fixtures'

/** Budgets and spend. */
export const money: Routes = {
  'GET budgets': ({ world }) => ({ items: world.budgets }),
  'PUT budgets': (call) => {
    const { need, etag, world, body, who, second } = call
    need('budgets')
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
    etag(one.etag)
    return one
  },
  'DELETE budgets': (call) => {
    const { need, world, second } = call
    need('budgets')
    precondition(call, world.budgets.find((each) => each.id === second)?.etag)
    world.budgets = world.budgets.filter((each) => each.id !== second)
    return undefined
  },
  'GET spend': ({ query, second }) => spend(second, query),
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
