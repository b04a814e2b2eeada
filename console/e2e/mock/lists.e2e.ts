import type { Page, Route } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { violations } from '../accessibility'
import { Stage } from '../harness'

const REFUSED = { status: 400, contentType: 'application/problem+json', body: '{"title": "Bad Request", "status": 400, "detail": "this cursor is too old"}' }

describe('lists that are read page by page', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.begin()
  })
  afterEach(() => stage.end())

  /** Every page that is asked for of a list. */
  function asked(page: Page, path: string): string[] {
    const cursors: string[] = []
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.pathname === `/api/v1${path}`) cursors.push(url.searchParams.get('cursor') ?? '')
    })
    return cursors
  }

  const rows = (page: Page) => page.locator('.grid-body [role=row]')

  it('go on through pages that are empty, to what fits', async () => {
    stage.mock.world.sparse = true
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/audit?run=2970&all=true&person=bob')
    await expect.poll(() => rows(page).count()).toBeGreaterThan(0)
    await page.goto(stage.url + '/runs?text=nothing+like+this')
    await page.getByText('No run fits these filters.').waitFor()
  })

  it('are filled with short pages as far as they are seen, and no further', async () => {
    stage.mock.world.sparse = true
    const { page } = await stage.visit('anna')
    const cursors = asked(page, '/runs')
    await page.goto(stage.url + '/runs?status=cancelled')
    await expect.poll(() => rows(page).count()).toBeGreaterThan(20)
    await page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1).focus()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('row')
    expect(cursors.length).toBeGreaterThan(3)
    expect(new Set(cursors).size).toBeLessThan(13)
  })

  it('ask whether to look further after much was looked through in vain', async () => {
    stage.mock.world.sparse = true
    stage.mock.world.crowd(6_000)
    const { page } = await stage.visit('anna')
    const cursors = asked(page, '/runs')
    await page.goto(stage.url + '/runs?text=import')
    await page.getByText('Looked through 20 pages; none of them had anything that fits.').waitFor()
    expect(await violations(page)).toEqual([])
    const before = new Set(cursors).size
    expect(before).toBe(20)
    await page.getByRole('button', { name: 'Look further' }).click()
    await rows(page).getByText('import').waitFor()
    expect(new Set(cursors).size).toBeGreaterThan(before)
  })

  it('say that a page was refused, ask for it no more by themselves, and try again when told to', async () => {
    const { page } = await stage.visit('anna')
    let refused = 0
    const refuse = async (route: Route) => {
      refused++
      await route.fulfill(REFUSED)
    }
    await page.route('**/api/v1/runs?*cursor=*', refuse)
    await page.goto(stage.url + '/runs')
    await rows(page).nth(1).focus()
    await page.keyboard.press('End')
    await page.getByRole('alert').getByText('this cursor is too old').waitFor()
    stage.mock.world.start('has the list read again', 'bob')
    await page.keyboard.press('Home')
    await rows(page).filter({ hasText: 'has the list read again' }).getByText('waiting').waitFor()
    await page.keyboard.press('End')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('101')
    expect(refused).toBe(1)
    await page.unroute('**/api/v1/runs?*cursor=*', refuse)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await rows(page).last().focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex')))).toBeGreaterThan(101)
  })

  it('of questions and deliveries go on at the push of a button, over pages that are empty', async () => {
    const { page } = await stage.visit('anna')
    const pages: Record<string, unknown> = { '': { items: [], next: 'a' }, a: { items: [stage.mock.world.deliveries[0]], next: 'b' }, b: { items: [], next: 'c' }, c: { items: [{ ...stage.mock.world.deliveries[1], event: 'run.failed' }], next: 'c' } }
    await page.route('**/deliveries?**', (route) => route.fulfill({ json: pages[new URL(route.request().url()).searchParams.get('cursor') ?? ''] }))
    await page.goto(stage.url + '/settings?tab=webhooks')
    await page.getByRole('button', { name: 'Deliveries' }).click()
    await page.getByRole('row').filter({ hasText: 'approval.asked' }).waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'run.failed' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByRole('row').filter({ hasText: 'run.failed' }).waitFor()
    // The last page gives the cursor that it was had with: that is the end.
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' })
  })

  it('that are long take in what happens, without being read again from end to end', async () => {
    stage.mock.world.crowd(2_000)
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/runs')
    await rows(page).nth(1).focus()
    const last = async () => {
      await page.keyboard.press('End')
      return await page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex')))
    }
    await expect.poll(last, { timeout: 30_000 }).toBeGreaterThan(1_000)
    await page.keyboard.press('Home')
    const cursors = asked(page, '/runs')
    stage.mock.world.pace = 1_000
    const run = stage.mock.world.start('a new one', 'bob')
    await rows(page).filter({ hasText: 'a new one' }).getByText('running').waitFor()
    stage.mock.world.order(run.id, 'cancel')
    await rows(page).filter({ hasText: 'a new one' }).getByText('cancelled').waitFor()
    expect(cursors.filter((cursor) => cursor !== '')).toEqual([])
  })
})
