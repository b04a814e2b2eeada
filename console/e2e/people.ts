import type { TestProject } from 'vitest/node'
import type { Approval, Page, Role, Run, RunStatus } from '../src/api/types'

/** Somebody who is signed in at a real server. */
export interface Person {
  cookie: { name: string; value: string }
  csrf: string
}

export type People = Record<string, Person>

declare module 'vitest' {
  export interface ProvidedContext {
    people: People
  }
}

const MEMBERS: Record<string, Role> = { anna: 'owner', bob: 'approver', olga: 'operator', vera: 'viewer' }

/** Turns the token of a sign-in link into a session. */
export async function signIn(url: string, link: string): Promise<Person> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: link.split('#').at(-1) }),
  })
  if (!answer.ok) throw new Error(`this link does not sign in, ${answer.status}: ${await answer.text()}`)
  const [name, value] = answer.headers.getSetCookie()[0]!.split(';')[0]!.split('=', 2) as [string, string]
  return { cookie: { name, value }, csrf: ((await answer.json()) as { csrf: string }).csrf }
}

/** What somebody asks of the API without the console, to arrange what a test is about. */
export class Api {
  private readonly url: string
  private readonly person: Person

  constructor(url: string, person: Person) {
    this.url = url
    this.person = person
  }

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        Cookie: `${this.person.cookie.name}=${this.person.cookie.value}`,
        'Troupe-Csrf': this.person.csrf,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T }
  }

  async get<T>(path: string): Promise<T> {
    return await this.done<T>('GET', path)
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return await this.done<T>('POST', path, body)
  }

  /** Asks until something is there: whatever `found` says of an answer. */
  async until<T, F>(path: string, found: (answer: T) => F | undefined | false): Promise<F> {
    const deadline = Date.now() + 20_000
    for (;;) {
      const answer = await this.get<T>(path)
      const what = found(answer)
      if (what) return what
      if (Date.now() > deadline) throw new Error(`GET ${path} never had it: ${JSON.stringify(answer).slice(0, 500)}`)
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  /** Begins a run that asks, and waits for its question. */
  async question(plan: string, name: string): Promise<Approval> {
    const run = await this.post<Run>('/runs', { plan, name })
    return await this.until<Page<Approval>, Approval>('/approvals?limit=200', ({ items }) => items.find((one) => one.root === run.id))
  }

  /** Waits until a run is like this. */
  async ended(run: number, status: RunStatus = 'completed'): Promise<void> {
    await this.until<Run, boolean>(`/runs/${run}`, (one) => one.status === status)
  }

  private async done<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}

/**
 * Before all tests against a real server: takes in those who are needed, once. A link works once, and each file of tests
 * runs in a process of its own. The second link, if there is one, is nia's: of an organization without a team.
 */
export default async function arrange(project: TestProject): Promise<void> {
  const url = process.env.TROUPE_E2E_URL?.replace(/\/$/, '')
  const people: People = {}
  if (url) {
    const [owner, newcomer] = (process.env.TROUPE_E2E_LINKS ?? '').split(',').filter(Boolean)
    if (!owner) throw new Error('TROUPE_E2E_LINKS: a sign-in link of an owner is needed')
    const api = new Api(url, await signIn(url, owner))
    for (const [name, role] of Object.entries(MEMBERS)) {
      const joined = await api.call<{ link: string }>('POST', '/members', { name, role })
      const link = joined.status === 409 || joined.status === 400 ? (await api.post<{ link: string }>(`/members/${name}/links`)).link : joined.body.link
      people[name] = await signIn(url, link)
    }
    // With a run in the past nobody's visit is the first; nia's is.
    await api.post('/runs', { plan: 'note', name: 'the first run' })
    if (newcomer) people.nia = await signIn(url, newcomer)
  }
  project.provide('people', people)
}
