import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { type Mock, startMock } from '../mock/server'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const CHROMIUM = process.env.TROUPE_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** A running server to test against instead of the mock, and a sign-in link (or its token) for each person who is needed. */
export const SERVER = process.env.TROUPE_E2E_URL
const LINKS = (process.env.TROUPE_E2E_LINKS ?? '').split(',').filter(Boolean)

export interface Options {
  scheme?: 'light' | 'dark'
  locale?: string
  viewport?: { width: number; height: number }
}

export interface Visitor {
  page: Page
  /** What the browser complained about: errors in scripts, and whatever the content security policy refused. */
  complaints: string[]
  close: () => Promise<void>
}

/** Browser, server and the people in front of it. */
export class Stage {
  readonly browser: Browser
  readonly url: string
  private readonly running: Mock | undefined
  private readonly storage = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()

  private constructor(browser: Browser, url: string, running: Mock | undefined) {
    this.browser = browser
    this.url = url
    this.running = running
  }

  static async begin(): Promise<Stage> {
    if (!CHROMIUM) throw new Error('No Chromium was found: install it (apt-get install chromium) or name it in TROUPE_CHROMIUM')
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
    if (SERVER) return new Stage(browser, SERVER.replace(/\/$/, ''), undefined)
    const mock = await startMock(join(import.meta.dirname, '../dist'))
    return new Stage(browser, mock.url, mock)
  }

  /** The mock; tests that need it are skipped with TROUPE_E2E_URL. */
  get mock(): Mock {
    if (!this.running) throw new Error('this test needs the mock')
    return this.running
  }

  /** Somebody with a browser of their own, signed in by a link. With a real server, the n-th name has the n-th link. */
  async visit(name: string, options: Options = {}): Promise<Visitor> {
    const known = this.storage.get(name)
    const context = await this.browser.newContext({
      colorScheme: options.scheme ?? 'light',
      locale: options.locale ?? 'en-US',
      viewport: options.viewport ?? { width: 1360, height: 900 },
      ...(known && { storageState: known }),
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const complaints: string[] = []
    page.on('console', (message) => {
      // What the network does is said to the visitor; a script's errors and refused styles are ours.
      if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    if (!known) {
      await page.goto(`${this.url}/sign-in#${this.token(name)}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator('.shell').waitFor()
      this.storage.set(name, await context.storageState())
    }
    return { page, complaints, close: () => context.close() }
  }

  private token(name: string): string {
    if (this.running) return name
    const link = LINKS[[...this.storage.keys()].length]
    if (!link) throw new Error(`TROUPE_E2E_LINKS has no link left for ${name}`)
    return link.split('#').at(-1)!
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.running?.close()
  }
}
