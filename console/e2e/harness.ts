import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { type Mock, startMock } from '../mock/server'
import { Api, type Person } from './people'

export const WIDE = { width: 1360, height: 900 }
export const PHONE = { width: 375, height: 740 }

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const CHROMIUM = process.env.TROUPE_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** The sign-in link of a server that nobody has been at yet. */
export const FIRST = process.env.TROUPE_E2E_FIRST

/** A running server to test against instead of the mock; `people.ts` signs in there with TROUPE_E2E_LINKS. */
export const SERVER = FIRST ? new URL(FIRST).origin : process.env.TROUPE_E2E_URL?.replace(/\/$/, '')

/** Where pictures of the pages go; none are taken without it. */
const PICTURES = process.env.TROUPE_E2E_SCREENSHOTS

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

  /** @param flags more of them for the browser */
  static async begin(...flags: string[]): Promise<Stage> {
    if (!CHROMIUM) throw new Error('No Chromium was found: install it (apt-get install chromium) or name it in TROUPE_CHROMIUM')
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] })
    if (SERVER) return new Stage(browser, SERVER, undefined)
    const mock = await startMock(join(import.meta.dirname, '../dist'))
    return new Stage(browser, mock.url, mock)
  }

  /** The mock; tests that need it are skipped with TROUPE_E2E_URL. */
  get mock(): Mock {
    if (!this.running) throw new Error('this test needs the mock')
    return this.running
  }

  /** What somebody asks of a real server without a browser. */
  api(name: string): Api {
    return new Api(this.url, this.person(name))
  }

  /** Somebody with a browser of their own who is signed in. */
  async visit(name: string, options: Options = {}): Promise<Visitor> {
    const visitor = await this.newcomer(options, this.running ? this.storage.get(name) : this.session(name))
    if (this.running && !this.storage.has(name)) {
      const { page } = visitor
      await page.goto(`${this.url}/sign-in#${name}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator('.shell').waitFor()
      this.storage.set(name, await page.context().storageState())
    }
    return visitor
  }

  /** Somebody with a browser of their own: whoever has a session, or nobody. */
  async newcomer(options: Options = {}, state?: Awaited<ReturnType<BrowserContext['storageState']>>): Promise<Visitor> {
    const context = await this.browser.newContext({
      colorScheme: options.scheme ?? 'light',
      locale: options.locale ?? 'en-US',
      viewport: options.viewport ?? WIDE,
      ...(state && { storageState: state }),
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const complaints: string[] = []
    page.on('console', (message) => {
      // What the network does is said to the visitor; a script's errors and refused styles are ours.
      if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    return { page, complaints, close: () => context.close() }
  }

  private person(name: string): Person {
    const person = inject('people')[name]
    if (!person) throw new Error(`${name} has no session: is there a link for them in TROUPE_E2E_LINKS?`)
    return person
  }

  private session(name: string) {
    const { cookie } = this.person(name)
    const { hostname } = new URL(this.url)
    return {
      cookies: [{ ...cookie, domain: hostname, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' as const }],
      origins: [],
    }
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.running?.close()
  }
}

/** Goes to another page as a link does, without loading everything again. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    window.history.pushState(null, '', to)
    window.dispatchEvent(new PopStateEvent('popstate'))
  }, path)
}

/** Waits until nothing is being loaded any more, and what goes on is listened to. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(() => document.querySelector('.loading') === null)
  await page.locator('.connection-open').waitFor()
}

/** Keeps a picture of what is in sight, where somebody wants some. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}
