import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Stands between a browser and a server, and can be cut through: what is open breaks, and nothing new comes through. */
export class Relay {
  private readonly server: Server
  private readonly open = new Set<Socket>()
  private isCut = false

  private constructor(to: URL) {
    this.server = createServer((near) => {
      if (this.isCut) {
        near.destroy()
        return
      }
      const far = connect(Number(to.port), to.hostname)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.open.add(one)
        one.on('close', () => {
          this.open.delete(one)
          other.destroy()
        })
        one.on('error', () => other.destroy())
      }
      near.pipe(far).pipe(near)
    })
  }

  static async before(url: string): Promise<Relay> {
    const relay = new Relay(new URL(url))
    await new Promise<void>((done) => relay.server.listen(0, '127.0.0.1', done))
    return relay
  }

  /** For Chromium: whoever asks for the server comes here, under the server's name. */
  mapping(url: string): string {
    const { hostname, port } = new URL(url)
    return `--host-resolver-rules=MAP ${hostname}:${port} 127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  cut(): void {
    this.isCut = true
    for (const socket of this.open) socket.destroy()
  }

  restore(): void {
    this.isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((done) => this.server.close(done))
  }
}
