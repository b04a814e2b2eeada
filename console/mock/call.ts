import type { IncomingMessage } from 'node:http'
import type { Permission, Run, RunStatus } from '../src/api/types'
import { Refusal, type World } from './world'

/** One call of the API, by somebody who is signed in. */
export interface Call {
  world: World
  method: string
  path: string[]
  /** The parts of the path after its first. */
  second: string | undefined
  third: string | undefined
  fourth: string | undefined
  query: URLSearchParams
  body: Record<string, unknown>
  headers: IncomingMessage['headers']
  who: string
  organization: string
  /** Is it the organization that has nothing yet? */
  empty: boolean
  need: (permission: Permission) => void
  etag: (tag: string) => void
  status: (code: number) => void
  /** Makes something once for an idempotency key, and answers 201. */
  made: <T>(make: () => T) => T
}

/** What answers, by method and the first part of the path. */
export type Routes = Record<string, (call: Call) => unknown>

/** What is answered as a file. */
export class Download {
  readonly name: string
  readonly content: string | Buffer
  readonly type: string

  constructor(name: string, content: string | Buffer, type = 'application/octet-stream') {
    this.name = name
    this.content = content
    this.type = type
  }
}

/**
 * A page of a list. A sparse one is had as a server has it that reads so many rows and then drops those that do not fit:
 * pages are short or empty, and yet go on.
 */
export function page<T>(all: T[], query: URLSearchParams, fits: (one: T) => boolean = () => true, sparse = false) {
  const limit = Math.min(200, Number(query.get('limit') ?? 50))
  const from = Number(query.get('cursor') ?? 0)
  const read = sparse ? all : all.filter(fits)
  const items = read.slice(from, from + limit).filter(fits)
  return from + limit < read.length ? { items, next: String(from + limit) } : { items }
}

export function nothing(call: Call): never {
  throw new Refusal(404, 'Not found', `There is no ${call.method} /${call.path.join('/')}.`)
}

export function precondition(call: Call, etag: string | undefined): void {
  const match = call.headers['if-match']
  if (match === undefined && call.headers['if-none-match'] === undefined) throw new Refusal(428, 'A precondition is missing', 'Say with If-Match which version you change.')
  if (match === undefined ? etag !== undefined : match !== etag) throw new Refusal(412, 'It was changed meanwhile', 'Somebody else changed this since you read it.', { remedy: 'Read it again and decide anew.' })
}

export function counts(runs: Run[]): Record<RunStatus, number> {
  const found: Record<RunStatus, number> = { ready: 0, running: 0, waiting: 0, paused: 0, blocked: 0, pausing: 0, completed: 0, failed: 0, cancelled: 0 }
  for (const run of runs) found[run.status]++
  return found
}
