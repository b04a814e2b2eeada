import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Run } from '../src/api/types'
import { violations } from './accessibility'
import { follow, PHONE, SERVER, settled, Stage, takePicture, WIDE } from './harness'

// These hold on any server: with TROUPE_E2E_URL they run against a real one.

interface Shown {
  name: string
  path: string
}

const PAGES: Shown[] = [
  ['now', '/'],
  ['approvals', '/approvals'],
  ['runs', '/runs'],
  ['start', '/runs/start'],
  ['team', '/team'],
  ['edit', '/team/edit'],
  ['versions', '/team/versions'],
  ['plans', '/plans'],
  ['spend', '/spend'],
  ['audit', '/audit'],
  ['settings', '/settings'],
  ['models', '/settings?tab=models'],
  ['members', '/settings?tab=members'],
  ['keys', '/settings?tab=keys'],
  ['guide', '/guide'],
].map(([name, path]) => ({ name: name!, path: path! }))
const OF_THE_MOCK = ['/approvals/3051/3', '/approvals/2801/3', '/runs/3000', '/runs/3000?tab=timeline', '/runs/3000?tab=steps&step=3002/1', '/runs/3001?tab=plan', '/runs/3001?tab=result', '/runs/3001?tab=trace', '/team/agents/cashier', '/team/edit?view=form', '/plans/audit', '/nowhere']
const OF_A_RUN = ['', '?tab=timeline', '?tab=steps', '?tab=plan', '?tab=result', '?tab=trace']

let stage: Stage
let details: Shown[]
beforeAll(async () => {
  stage = await Stage.begin()
  details = SERVER ? await arranged() : OF_THE_MOCK.map((path) => ({ name: path, path }))
})
afterAll(() => stage.end())

/** A real server's own pages: of a run that has ended, of a question, of an agent. */
async function arranged(): Promise<Shown[]> {
  const anna = stage.api('anna')
  const ended = await anna.post<Run>('/runs', { plan: 'note', name: 'a note' })
  const question = await anna.question('refund', 'a question')
  await anna.ended(ended.id)
  return [
    ...OF_A_RUN.map((tab) => ({ name: `run${tab.replace('?tab=', '-')}`, path: `/runs/${question.root}${tab}` })),
    { name: 'run-step', path: `/runs/${ended.id}?tab=steps&step=${ended.id}/1` },
    { name: 'approval', path: `/approvals/${question.id}` },
    { name: 'agent', path: '/team/agents/clerk' },
    { name: 'edit-form', path: '/team/edit?view=form' },
    { name: 'plan', path: '/plans/ticket' },
    { name: 'nowhere', path: '/nowhere' },
  ]
}

describe.each([
  { scheme: 'light', locale: 'en-US' },
  { scheme: 'dark', locale: 'de-DE' },
] as const)('in $scheme, $locale', ({ scheme, locale }) => {
  it('every page is accessible, complete, within the policy and no wider than a phone, and asks nobody else', { timeout: 120_000 }, async () => {
    const { page, complaints, close } = await stage.visit('anna', { scheme, locale })
    await page.goto(stage.url)
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(stage.url)) elsewhere.push(request.url())
    })
    for (const { name, path } of [...PAGES, ...details]) {
      await follow(page, path)
      await settled(page)
      expect.soft(await violations(page), path).toEqual([])
      expect.soft(await page.title(), path).toMatch(/ · Troupe$/)
      await takePicture(page, `${name}-${scheme}-wide`)
      await page.setViewportSize(PHONE)
      const fits = page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, undefined, { timeout: 2_000 })
      expect.soft(await fits.then(() => 'fits', () => 'is too wide'), `${path} on a phone`).toBe('fits')
      await takePicture(page, `${name}-${scheme}-phone`)
      await page.setViewportSize(WIDE)
      expect.soft(complaints.splice(0), path).toEqual([])
    }
    expect(elsewhere).toEqual([])
    await close()
  })
})

it('can be used on a phone', async () => {
  const { page, close } = await stage.visit('anna', { viewport: PHONE })
  for (const path of ['/', '/approvals']) {
    await page.goto(stage.url + path)
    await settled(page)
    expect(await violations(page)).toEqual([])
  }
  await page.getByRole('button', { name: 'Sections' }).click()
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
  await close()
})

it('speaks German to whoever does', async () => {
  const { page, close } = await stage.visit('anna', { locale: 'de-DE' })
  await page.goto(stage.url + '/')
  await page.getByRole('heading', { level: 1, name: 'Jetzt' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  await page.locator('.account summary').click()
  await page.getByLabel('Sprache').selectOption('en')
  await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
  await close()
})

it('keeps the colours that were chosen', async () => {
  const { page, close } = await stage.visit('anna')
  await page.goto(stage.url + '/')
  await page.locator('.account summary').click()
  await page.getByLabel('Colours').selectOption('dark')
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  await close()
})

it('shows its keys, goes where they say, and skips to the content', async () => {
  const { page, close } = await stage.visit('anna')
  await page.goto(stage.url + '/')
  await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  await close()
})

it('shows how to sign in to whoever is not, and to nobody else', async () => {
  const context = await stage.browser.newContext({ locale: 'en-US' })
  const page = await context.newPage()
  await page.goto(stage.url + '/runs')
  await page.getByRole('heading', { name: 'Sign in to Troupe' }).waitFor()
  await page.getByText('troupe link', { exact: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.goto(stage.url + '/sign-in#not-a-token')
  await page.getByRole('alert').waitFor()
  expect(new URL(page.url()).hash).toBe('')
  await context.close()
})
