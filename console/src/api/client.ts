import type { Problem } from './types'

/** The server refused: what it said, with the field it is about and what to do. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
    this.problem = problem
  }

  get status(): number {
    return this.problem.status
  }
}

/** No answer came at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server did not answer', { cause })
    this.name = 'Unreachable'
  }
}

export type Query = Record<string, string | number | boolean | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  ifMatch?: string
  /** The document must not exist yet. */
  ifAbsent?: boolean
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  data: T
  etag: string | undefined
}

/** The beginning of a file, or all of it. */
export interface Beginning {
  bytes: Uint8Array<ArrayBuffer>
  whole: boolean
}

export interface Surroundings {
  fetch: typeof fetch
  organization: () => string | undefined
  csrf: () => string | undefined
  unauthorized: () => void
}

const BASE = '/api/v1'

/** Without the organization, since these are what tells which there are. */
const GLOBAL = new Set(['/session', '/sign-in', '/organizations'])

export class Client {
  private readonly around: Surroundings

  constructor(around: Surroundings) {
    this.around = around
  }

  /** The address of a path, for links, downloads and event streams. */
  url(path: string, query: Query = {}): string {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') parameters.set(name, String(value))
    }
    const organization = this.around.organization()
    if (organization !== undefined && !GLOBAL.has(path)) parameters.set('organization', organization)
    const text = parameters.toString()
    return BASE + path + (text === '' ? '' : '?' + text)
  }

  async get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return (await this.call<T>('GET', path, { ...(query && { query }), ...(signal && { signal }) })).data
  }

  async post<T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return (await this.call<T>('POST', path, { ...options, body })).data
  }

  async put<T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return (await this.call<T>('PUT', path, { ...options, body })).data
  }

  async patch<T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return (await this.call<T>('PATCH', path, { ...options, body })).data
  }

  async delete<T>(path: string, options: CallOptions = {}): Promise<T> {
    return (await this.call<T>('DELETE', path, options)).data
  }

  /** One call; the answer comes with the version of the document, where it has one. */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const response = await this.send(method, path, options)
    if (!response.ok) throw new ApiError(await problemOf(response, path, this.around.unauthorized))
    return { data: (await bodyOf(response)) as T, etag: response.headers.get('ETag') ?? undefined }
  }

  /** A file, of which no more than so many bytes are had. */
  async beginning(path: string, most: number, query: Query, signal?: AbortSignal): Promise<Beginning> {
    const response = await this.send('GET', path, { query, accept: '*/*', ...(signal && { signal }) })
    if (!response.ok) throw new ApiError(await problemOf(response, path, this.around.unauthorized))
    return await beginningOf(response, most)
  }

  private async send(method: string, path: string, options: CallOptions & { accept?: string }): Promise<Response> {
    const headers: Record<string, string> = { Accept: options.accept ?? 'application/json' }
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    if (options.ifMatch !== undefined) headers['If-Match'] = options.ifMatch
    if (options.ifAbsent) headers['If-None-Match'] = '*'
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
    const csrf = this.around.csrf()
    if (method !== 'GET' && csrf !== undefined) headers['Troupe-Csrf'] = csrf
    const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
    if (options.body !== undefined) init.body = JSON.stringify(options.body)
    if (options.signal) init.signal = options.signal
    try {
      return await this.around.fetch(this.url(path, options.query), init)
    } catch (cause) {
      if (options.signal?.aborted) throw cause
      throw new Unreachable(cause)
    }
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

async function beginningOf(response: Response, most: number): Promise<Beginning> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value)
    length += part.value.length
    if (length > most) await reader?.cancel()
  }
  const bytes = new Uint8Array(Math.min(length, most))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, bytes.length - at), at)
    at += chunk.length
    if (at >= bytes.length) break
  }
  return { bytes, whole: length <= most }
}

async function problemOf(response: Response, path: string, unauthorized: () => void): Promise<Problem> {
  if (response.status === 401 && path !== '/session') unauthorized()
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: '',
  }
  try {
    return { ...fallback, ...((await bodyOf(response)) as Partial<Problem> | undefined) }
  } catch {
    return fallback
  }
}

/** Random, and good for one submission: whoever repeats it sends the same. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
