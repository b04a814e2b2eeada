import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { Download, nothing, type Routes } from './call'
import { audit } from './routes/audit'
import { desk } from './routes/desk'
import { money } from './routes/money'
import { people } from './routes/people'
import { runs } from './routes/runs'
import { team } from './routes/team'
import { webhooks } from './routes/webhooks'
import { EMPTY, Refusal, World } from './world'

/** What the console is built to work under. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const ROUTES: Routes = { ...desk, ...runs, ...money, ...team, ...audit, ...people, ...webhooks }

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
    let status = method === 'DELETE' ? 204 : 200
    let etag: string | undefined
    const route = ROUTES[`${method} ${path[0]}`] ?? nothing
    const result = route({
      world,
      method,
      path,
      second: path[1],
      third: path[2],
      fourth: path[3],
      query: url.searchParams,
      body,
      headers: request.headers,
      who: session.name,
      organization,
      empty: organization === EMPTY,
      need: (permission) => {
        if (!membership.permissions.includes(permission)) throw new Refusal(403, 'You may not do this', `Your role ${membership.role} does not include ${permission}.`)
      },
      etag: (tag) => (etag = tag),
      status: (code) => (status = code),
      made: (make) => {
        status = 201
        return world.once(request.headers['idempotency-key'] as string | undefined, make)
      },
    })
    if (result instanceof Download) {
      response.writeHead(200, { 'Content-Type': result.type, 'Content-Disposition': `attachment; filename="${result.name}"` })
      return void response.end(result.content)
    }
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
