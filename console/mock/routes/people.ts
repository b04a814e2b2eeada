import type { Permission } from '../../src/api/types'
import { type Routes } from '../call'
import { ahead, HOUR } from '../fixtures'
import { Refusal } from '../world'

/** Members and keys. */
export const people: Routes = {
  'GET members': ({ world }) => ({ items: world.members }),
  'POST members': ({ need, headers, world, body, third, made }) => {
    need('members')
    if (third === 'links') return made(() => ({ link: `${headers.origin ?? ''}/sign-in#bob-2`, expiresAt: ahead(HOUR) }))
    return made(() => {
      const member = { name: String(body.name), role: body.role as 'viewer', joinedAt: new Date().toISOString() }
      if (world.members.some((one) => one.name === member.name)) throw new Refusal(409, 'The name is taken', `${member.name} is a member already.`, { field: 'name' })
      world.members.push(member)
      return { ...member, link: `${headers.origin ?? ''}/sign-in#${member.name}-1` }
    })
  },
  'PATCH members': ({ need, world, body, second }) => {
    need('members')
    const member = world.members.find((one) => one.name === second)!
    member.role = body.role as 'viewer'
    return member
  },
  'DELETE members': ({ need, world, second }) => {
    need('members')
    world.members = world.members.filter((one) => one.name !== second)
    return undefined
  },
  'GET keys': ({ world }) => ({ items: world.keys }),
  'POST keys': ({ world, body, who, made }) => {
    return made(() => {
      const one = { id: `k${world.keys.length + 1}`, name: String(body.name), role: body.role as 'viewer', permissions: (body.permissions ?? ['read']) as Permission[], createdBy: who, createdAt: new Date().toISOString(), expiresAt: String(body.expiresAt) }
      world.keys.push(one)
      return { ...one, secret: 'trp_' + 'a1b2c3d4'.repeat(5) }
    })
  },
  'DELETE keys': ({ world, second }) => {
    world.keys = world.keys.filter((one) => one.id !== second)
    return undefined
  },
}
