import { describe, expect, it } from 'vitest'
import { ApiError, Client, newIdempotencyKey, Unreachable } from '../src/api/client'

interface Sent {
  url: string
  init: RequestInit
}

function clientWith(response: () => Response | Promise<Response>, around: { csrf?: string; organization?: string } = {}) {
  const sent: Sent[] = []
  let unauthorized = 0
  const client = new Client({
    fetch: async (url, init) => {
      sent.push({ url: String(url), init: init ?? {} })
      return response()
    },
    csrf: () => around.csrf,
    organization: () => around.organization,
    unauthorized: () => unauthorized++,
  })
  return { client, sent, timesUnauthorized: () => unauthorized }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers })
const headersOf = (sent: Sent) => sent.init.headers as Record<string, string>

describe('the client', () => {
  it('names the organization in every call but those about the session', async () => {
    const { client, sent } = clientWith(() => json({}), { organization: 'Larkspur Outdoor' })
    await client.get('/runs', { status: 'failed', plan: undefined, text: '' })
    await client.get('/session')
    expect(sent[0]!.url).toBe('/api/v1/runs?status=failed&organization=Larkspur+Outdoor')
    expect(sent[1]!.url).toBe('/api/v1/session')
  })

  it('proves with the token of the session that a change is meant, and does not send it with reads', async () => {
    const { client, sent } = clientWith(() => json({}), { csrf: 'secret' })
    await client.post('/runs', { plan: 'desk' }, { idempotencyKey: 'k1' })
    await client.get('/runs')
    expect(headersOf(sent[0]!)).toMatchObject({ 'Troupe-Csrf': 'secret', 'Idempotency-Key': 'k1', 'Content-Type': 'application/json' })
    expect(headersOf(sent[1]!)['Troupe-Csrf']).toBeUndefined()
  })

  it('has no more of a file than is wanted', async () => {
    const { client, sent } = clientWith(() => new Response('0123456789'))
    const text = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes)
    const cut = await client.beginning('/runs/1/artifacts/content', 4, { path: 'a b' })
    const whole = await client.beginning('/runs/1/artifacts/content', 10, { path: 'a b' })
    expect([text(cut), cut.whole]).toEqual(['0123', false])
    expect([text(whole), whole.whole]).toEqual(['0123456789', true])
    expect(sent[0]!.url).toBe('/api/v1/runs/1/artifacts/content?path=a+b')
    expect(headersOf(sent[0]!).Accept).toBe('*/*')
  })

  it('sends which version is changed, or that there must be none', async () => {
    const { client, sent } = clientWith(() => json({}, 200, { ETag: '"2"' }))
    const { etag } = await client.call('PUT', '/team/draft', { body: {}, ifMatch: '"1"' })
    await client.put('/team/draft', {}, { ifAbsent: true })
    expect(etag).toBe('"2"')
    expect(headersOf(sent[0]!)['If-Match']).toBe('"1"')
    expect(headersOf(sent[1]!)['If-None-Match']).toBe('*')
  })

  it('says what the server refused, with field and remedy', async () => {
    const problem = { type: 'about:blank', title: 'Changed', status: 412, detail: 'somebody was faster', field: 'limit', remedy: 'read it again' }
    const { client } = clientWith(() => json(problem, 412))
    const error = await client.put('/budgets/x', {}).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect((error as ApiError).problem).toEqual(problem)
    expect((error as ApiError).status).toBe(412)
  })

  it('makes a problem of an answer that is none', async () => {
    const { client } = clientWith(() => new Response('<html>bad gateway</html>', { status: 502, statusText: 'Bad Gateway' }))
    const error = (await client.get('/runs').catch((caught: unknown) => caught)) as ApiError
    expect(error.problem).toMatchObject({ status: 502, title: 'Bad Gateway' })
  })

  it('tells apart a server that refuses from one that does not answer', async () => {
    const { client } = clientWith(() => Promise.reject(new TypeError('fetch failed')))
    await expect(client.get('/runs')).rejects.toBeInstanceOf(Unreachable)
  })

  it('says when there is no session any more', async () => {
    const { client, timesUnauthorized } = clientWith(() => json({ status: 401 }, 401))
    await client.get('/runs').catch(() => {})
    expect(timesUnauthorized()).toBe(1)
  })

  it('takes an empty answer for nothing', async () => {
    const { client } = clientWith(() => new Response(null, { status: 204 }))
    expect(await client.delete('/team/draft')).toBeUndefined()
  })

  it('makes keys that differ', () => {
    expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{32}$/)
    expect(newIdempotencyKey()).not.toBe(newIdempotencyKey())
  })
})
