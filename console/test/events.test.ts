import { describe, expect, it } from 'vitest'
import { CLOSED, type Connection, EventStream, FIRST_WAIT, LONGEST_WAIT, type Source } from '../src/api/events'

class FakeSource implements Source {
  readyState = 1
  onopen: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  closed = false
  private readonly listeners = new Map<string, (event: MessageEvent) => void>()
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  addEventListener(type: string, listener: (event: MessageEvent) => void): void {
    this.listeners.set(type, listener)
  }

  close(): void {
    this.closed = true
  }

  send(type: string, data: unknown, lastEventId = ''): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data), lastEventId } as MessageEvent)
  }

  fail(readyState: number): void {
    this.readyState = readyState
    this.onerror?.({} as Event)
  }

  opened(): void {
    this.onopen?.({} as Event)
  }
}

function stage() {
  const sources: FakeSource[] = []
  const timers: { action: () => void; millis: number }[] = []
  const said: Connection[] = []
  const received: [string, unknown][] = []
  let refused = 0
  const stream = new EventStream(
    '/api/v1/events?organization=A',
    {
      connection: (state) => said.push(state),
      refused: () => refused++,
      on: { run: (data) => received.push(['run', data]), reset: (data) => received.push(['reset', data]) },
    },
    {
      open: (url) => {
        const source = new FakeSource(url)
        sources.push(source)
        return source
      },
      later: (action, millis) => timers.push({ action, millis }),
      stop: () => {},
    },
  )
  return { stream, sources, timers, said, received, refused: () => refused }
}

describe('a stream of events', () => {
  it('hands on what comes, by name', () => {
    const { sources, received } = stage()
    sources[0]!.send('run', { id: 1 }, '7')
    sources[0]!.send('reset', {}, '8')
    expect(received).toEqual([
      ['run', { id: 1 }],
      ['reset', {}],
    ])
  })

  it('says that the connection was lost and is restored, and leaves reconnecting to the browser while it tries', () => {
    const { sources, timers, said } = stage()
    sources[0]!.opened()
    sources[0]!.fail(0)
    sources[0]!.opened()
    expect(said).toEqual(['connecting', 'open', 'lost', 'restored'])
    expect(sources).toHaveLength(1)
    timers[0]!.action()
    expect(said.at(-1)).toBe('open')
  })

  it('goes on after the last event once the browser has given up', () => {
    const { sources, timers, refused } = stage()
    sources[0]!.opened()
    sources[0]!.send('run', { id: 1 }, '41/7')
    sources[0]!.fail(CLOSED)
    expect(refused()).toBe(1)
    expect(timers[0]!.millis).toBe(FIRST_WAIT)
    timers[0]!.action()
    expect(sources[1]!.url).toBe('/api/v1/events?organization=A&after=41%2F7')
  })

  it('waits longer each time, but not for ever, and begins anew once it was open', () => {
    const { sources, timers } = stage()
    for (let attempt = 0; attempt < 8; attempt++) {
      sources.at(-1)!.fail(CLOSED)
      timers.at(-1)!.action()
    }
    expect(timers.slice(0, 3).map((one) => one.millis)).toEqual([1_000, 2_000, 4_000])
    expect(timers.at(-1)!.millis).toBe(LONGEST_WAIT)
    sources.at(-1)!.opened()
    sources.at(-1)!.fail(CLOSED)
    expect(timers.at(-1)!.millis).toBe(FIRST_WAIT)
  })

  it('is quiet once it was closed', () => {
    const { stream, sources, timers, said, received } = stage()
    sources[0]!.fail(CLOSED)
    stream.close()
    const before = said.length
    timers[0]!.action()
    sources[0]!.send('run', { id: 2 }, '9')
    expect(sources).toHaveLength(1)
    expect(sources[0]!.closed).toBe(true)
    expect(received).toEqual([])
    expect(said).toHaveLength(before)
  })
})
