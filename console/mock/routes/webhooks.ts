import type { Delivery, Webhook } from '../../src/api/types'
import { page, precondition, type Routes } from '../call'
import { ahead, DAY } from '../fixtures'
import { Refusal } from '../world'

const WEBHOOK_TYPES = ['run.started', 'run.completed', 'run.failed', 'run.cancelled', 'run.blocked', 'run.paused', 'approval.asked', 'approval.changed', 'approval.closed', 'budget.changed', 'breaker.changed', 'organization.stopped', 'organization.resumed', 'organization.changed']

/** Webhooks and their deliveries. */
export const webhooks: Routes = {
  'GET webhooks': ({ need, world, query, second }) => {
    need('webhooks')
    if (second === 'types') return { items: WEBHOOK_TYPES.map((type) => ({ type, what: type })) }
    return second === undefined ? { items: world.webhooks } : page(world.deliveries, query)
  },
  'POST webhooks': ({ need, status, world, body, who, second, third, fourth, made }) => {
    need('webhooks')
    const known = world.webhooks.find((one) => one.id === second)
    if (third === 'deliveries') {
      const one = world.deliveries.find((each) => each.no === Number(fourth))!
      return Object.assign(one, { outcome: 'pending', nextAt: new Date().toISOString() })
    }
    if (third === 'ping') {
      if (!known!.active) throw new Refusal(409, 'Conflict', 'the webhook is paused: nothing is sent to it')
      const one: Delivery = { no: world.deliveries.length + 2, id: 'msg_ping', event: 'ping', at: new Date().toISOString(), attempts: 1, status: 204, millis: 12, outcome: 'delivered', body: { type: 'ping' } }
      world.deliveries.unshift(one)
      status(201)
      return one
    }
    if (third === 'secret') {
      status(201)
      return { secret: 'whsec_' + '1a2b3c4d'.repeat(4), formerUntil: ahead(DAY) }
    }
    const unknown = (body.events as string[]).find((type) => !WEBHOOK_TYPES.includes(type))
    if (unknown !== undefined) throw new Refusal(400, 'Bad Request', `'${unknown}' is no event`, { field: 'events', remedy: `expected some of ${WEBHOOK_TYPES.join(', ')}` })
    return made(() => {
      const one = { id: `w${world.webhooks.length + 1}`, url: String(body.url), events: body.events as string[], active: true, waiting: 0, createdBy: who, createdAt: new Date().toISOString(), etag: '"1"' }
      world.webhooks.push(one)
      return { ...one, secret: 'whsec_' + '9f8e7d6c'.repeat(4) }
    })
  },
  'PATCH webhooks': (call) => {
    const { body, need, world, who, second } = call
    need('webhooks')
    const one = world.webhooks.find((each) => each.id === second)!
    precondition(call, one.etag)
    const { paused: _, ...rest } = one
    const changed: Webhook = { ...rest, ...body, etag: `"${Number(one.etag.slice(1, -1)) + 1}"` }
    if (!changed.active) changed.paused = { since: new Date().toISOString(), by: who, why: 'a person has paused it' }
    world.webhooks[world.webhooks.indexOf(one)] = changed
    return changed
  },
  'DELETE webhooks': ({ need, world, second }) => {
    need('webhooks')
    world.webhooks = world.webhooks.filter((one) => one.id !== second)
    return undefined
  },
}
