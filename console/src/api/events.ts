/** How a stream stands: `restored` for a few seconds after it was lost. */
export type Connection = 'connecting' | 'open' | 'lost' | 'restored'

export interface Handlers {
  /** What to do with each event, by its name; `reset` means: read everything again. */
  on: Record<string, (data: unknown) => void>
  connection: (state: Connection) => void
  /** The server refused the stream: is there still a session? */
  refused?: () => void
}

/** What is used of the browser's EventSource. */
export interface Source {
  readyState: number
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  addEventListener(type: string, listener: (event: MessageEvent) => void): void
  close(): void
}

export interface Surroundings {
  open: (url: string) => Source
  later: (action: () => void, millis: number) => unknown
  stop: (timer: unknown) => void
}

export const CLOSED = 2
export const FIRST_WAIT = 1_000
export const LONGEST_WAIT = 15_000
export const SAY_RESTORED = 4_000

const inBrowser: Surroundings = {
  open: (url) => new EventSource(url, { withCredentials: true }),
  later: (action, millis) => setTimeout(action, millis),
  stop: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/**
 * A stream of events that goes on after the connection was lost. The browser reconnects by itself and sends Last-Event-ID
 * while the source is alive; once it gave up (the server answered with an error), a new source goes on after the last id.
 */
export class EventStream {
  private source: Source | undefined
  private lastId: string | undefined
  private lost = false
  private ended = false
  private wait = FIRST_WAIT
  private timer: unknown
  private readonly url: string
  private readonly handlers: Handlers
  private readonly around: Surroundings

  constructor(url: string, handlers: Handlers, around: Surroundings = inBrowser) {
    this.url = url
    this.handlers = handlers
    this.around = around
    handlers.connection('connecting')
    this.connect()
  }

  close(): void {
    this.ended = true
    this.around.stop(this.timer)
    this.source?.close()
  }

  private connect(): void {
    const source = this.around.open(this.address())
    this.source = source
    source.onopen = () => this.opened()
    source.onerror = () => this.failed(source)
    for (const name of Object.keys(this.handlers.on)) {
      source.addEventListener(name, (event) => this.received(name, event))
    }
  }

  private address(): string {
    if (this.lastId === undefined) return this.url
    return this.url + (this.url.includes('?') ? '&' : '?') + 'after=' + encodeURIComponent(this.lastId)
  }

  private opened(): void {
    this.wait = FIRST_WAIT
    if (!this.lost) {
      this.handlers.connection('open')
      return
    }
    this.lost = false
    this.handlers.connection('restored')
    this.around.stop(this.timer)
    this.timer = this.around.later(() => this.handlers.connection('open'), SAY_RESTORED)
  }

  private failed(source: Source): void {
    if (this.ended) return
    this.lost = true
    this.handlers.connection('lost')
    if (source.readyState !== CLOSED) return
    source.close()
    this.handlers.refused?.()
    this.around.stop(this.timer)
    this.timer = this.around.later(() => {
      if (!this.ended) this.connect()
    }, this.wait)
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT)
  }

  private received(name: string, event: MessageEvent): void {
    if (this.ended) return
    if (event.lastEventId) this.lastId = event.lastEventId
    this.handlers.on[name]?.(JSON.parse(event.data as string))
  }
}
