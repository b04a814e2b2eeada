import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { violations } from '../accessibility'
import { settled, Stage } from '../harness'

const list = (page: Page) => page.getByRole('list', { name: 'Open questions' })
const box = (page: Page, name: RegExp) => page.getByRole('checkbox', { name })
const open = (stage: Stage) => stage.mock.world.open().length

/** Scrolls on until so many questions have been read. */
async function readUntil(page: Page, many: number): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.locator('.inbox-rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
        return await list(page).getByRole('listitem').last().getAttribute('aria-posinset').then(Number)
      },
      { timeout: 20_000 },
    )
    .toBe(many)
}

describe('an inbox of 1,000 questions', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.begin()
    stage.mock.world.ask(1_000)
  })
  afterEach(() => stage.end())

  it('shows what is in sight, and the rest when it is scrolled to', async () => {
    const { page, complaints } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals')
    await settled(page)
    const elements = () => page.evaluate(() => document.querySelectorAll('*').length)
    expect(await list(page).getByRole('listitem').count()).toBeLessThan(50)
    expect(await elements()).toBeLessThan(1_500)
    expect(await violations(page)).toEqual([])
    await readUntil(page, 1_004)
    await page.getByText('Pay refund 999?').waitFor()
    expect(await list(page).getByRole('listitem').last().getAttribute('aria-setsize')).toBe('1004')
    expect(await list(page).getByRole('listitem').count()).toBeLessThan(50)
    expect(await elements()).toBeLessThan(1_500)
    expect(complaints).toEqual([])
  })

  it('is gone through with the keyboard, and the focus stays with what is shown', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals')
    await list(page).getByRole('link').first().click()
    for (let pressed = 0; pressed < 130; pressed++) await page.keyboard.press('j')
    await page.getByRole('heading', { level: 2, name: 'Pay refund 126?' }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'))
    await expect.poll(focused).toBe('/approvals/10126/3')
    await page.keyboard.press('k')
    await expect.poll(focused).toBe('/approvals/10125/3')
    await page.keyboard.press('x')
    await page.getByText('1 marked').waitFor()
  })

  it('keeps the marks when one is looked at', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals')
    await box(page, /^Mark: Pay refund 1\?$/).check()
    await list(page).getByRole('link').filter({ hasText: 'Pay refund 2?' }).click()
    await page.getByRole('heading', { level: 2, name: 'Pay refund 2?' }).waitFor()
    await page.getByText('1 marked').waitFor()
  })

  it('marks what was read and no more, and says so', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals')
    await box(page, /^Mark the 100 loaded so far; there are more$/).check()
    await page.getByText('100 marked').waitFor()
    await page.locator('.inbox-rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
    const more = box(page, /^Mark the 200 loaded so far/)
    await more.waitFor()
    expect(await more.evaluate((one: HTMLInputElement) => one.indeterminate)).toBe(true)
    await page.getByText('100 marked').waitFor()
    await page.getByRole('button', { name: 'Approve marked' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve 100 questions' })
    await dialog.getByText('Pay this refund?').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('100 questions answered').waitFor()
    expect(open(stage)).toBe(904)
    expect(await page.getByText('marked', { exact: false }).count()).toBe(0)
  })

  it('answers all of them once all are read, and leaves alone what comes meanwhile', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals')
    await settled(page)
    await readUntil(page, 1_004)
    await box(page, /^Mark all 1004$/).check()
    const { name } = stage.mock.world.start('a new one', 'bob')
    await list(page).getByRole('listitem').filter({ hasText: name }).waitFor()
    await page.getByRole('button', { name: 'Reject marked' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reject 1004 questions' })
    await dialog.getByLabel('Reason').fill('the shop is closed')
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('1004 questions answered').waitFor({ timeout: 40_000 })
    expect(stage.mock.world.open().map(({ runName }) => runName)).toEqual([name])
    await expect.poll(() => list(page).getByRole('listitem').count()).toBe(1)
  })

  it('tells how many were not answered, and keeps them marked', async () => {
    const { page } = await stage.visit('anna')
    await page.route('**/approvals/100*/3/decision?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title": "Not now", "status": 503, "detail": "busy"}' }))
    await page.goto(stage.url + '/approvals')
    await box(page, /^Mark the 100 loaded/).check()
    await page.getByRole('button', { name: 'Approve marked' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await page.getByText('94 more questions were not answered', { exact: false }).waitFor()
    await page.getByText('4 questions answered').waitFor()
    await page.getByText('96 marked').waitFor()
  })

  it('shows a question that a link leads to and that was not read yet, with its keys', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/approvals/10900/3')
    await page.getByRole('heading', { level: 2, name: 'Pay refund 900?' }).waitFor()
    await settled(page)
    expect(await list(page).getByRole('listitem').filter({ hasText: 'Pay refund 900?' }).count()).toBe(0)
    await page.keyboard.press('r')
    await page.getByLabel('Reason').fill('never delivered')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(stage.mock.world.approval('10900/3').answered).toMatchObject({ verdict: 'reject' })
  })
})
