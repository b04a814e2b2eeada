import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Page as PageOf, Run, Step } from '../../src/api/types'
import { follow, settled, Stage } from '../harness'
import { Relay } from '../relay'

/** Notes in the page that it is the same: whoever loads it again loses this. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { stillHere: true }))
const isMarked = (page: Page) => page.evaluate(() => 'stillHere' in window)

const head = (page: Page) => page.locator('.page-head')
const treeRow = (page: Page, text: string) => page.getByRole('grid', { name: 'Tree' }).getByRole('row').filter({ hasText: text })

// What happens on a real server while somebody looks.
describe('live', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.begin()
  })
  afterAll(() => stage.end())

  it('a run that is begun here is seen as it happens, asks, and goes on with what a person made of the answer', async () => {
    const { page, complaints, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/start?plan=ticket')
    await page.getByRole('button', { name: 'Estimate' }).click()
    await page.getByText('By its plan').waitFor()
    await mark(page)
    await page.getByLabel('Name', { exact: true }).fill('a leaking jacket')
    await page.getByRole('button', { name: 'Start a run' }).click()
    await page.getByRole('heading', { level: 1, name: /^a leaking jacket #\d+$/ }).waitFor()
    const path = new URL(page.url()).pathname

    // What a model says is there while it says it, and gone from there when it is said.
    await page.locator('.saying').getByText('Rain jackets that leak', { exact: false }).waitFor()
    await treeRow(page, 'order').getByText('running').or(treeRow(page, 'order').getByText('completed')).waitFor()
    await treeRow(page, 'triage').getByText('completed').waitFor()
    await treeRow(page, 'rule').getByText('completed').waitFor()
    await treeRow(page, 'rule').locator('.saying').waitFor({ state: 'detached' })

    await head(page).getByText('waiting').waitFor()
    await page.getByRole('link', { name: /^Approvals/ }).locator('.pill').waitFor()
    await page.getByRole('list', { name: 'Open questions' }).getByRole('link', { name: 'Pay this refund?' }).click()
    await page.getByRole('heading', { level: 2, name: 'Pay this refund?' }).waitFor()
    await page.getByText('The rain jacket from order FH-1001 leaks.', { exact: false }).first().waitFor()
    await page.getByRole('button', { name: /^Edit and approve/ }).click()
    await page.getByLabel('What is approved, as JSON').fill('{"refundCents": 9900, "why": "half of it"}')
    await page.getByRole('button', { name: 'Approve as edited' }).click()
    await page.getByText('Approved', { exact: true }).waitFor()

    await follow(page, path)
    await head(page).getByText('completed').waitFor()
    await treeRow(page, 'reply').getByText('completed').waitFor()
    const tab = (name: string) => page.getByRole('navigation', { name: 'Views of this run' }).getByRole('link', { name, exact: true }).click()
    await tab('Input and result')
    await page.getByText('Hello Mira, we have refunded 9900 cents.').first().waitFor()
    await tab('Timeline')
    const timeline = page.getByRole('table', { name: 'Timeline' })
    await timeline.getByRole('row').filter({ hasText: 'order' }).waitFor()
    await page.getByLabel('Only the critical path').check()
    await timeline.getByRole('row').filter({ hasText: 'order' }).waitFor({ state: 'detached' })
    await timeline.getByRole('row').filter({ hasText: 'rule' }).waitFor()
    await tab('Steps')
    await page.getByRole('grid', { name: 'Steps' }).getByRole('row').filter({ hasText: 'clock.now' }).first().click()
    await page.getByText('What it was handed').waitFor()
    await tab('Plan')
    await page.locator('.plan-completed').first().waitFor()
    await page.locator('.plan-taken').first().waitFor({ state: 'attached' })
    await tab('Trace')
    await page.getByText('Hello Mira, we have refunded 9900 cents.').first().waitFor()
    expect(await isMarked(page)).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it('whoever is late sees that somebody else has answered, and who', async () => {
    const question = await stage.api('anna').question('refund', 'two at once')
    const bob = await stage.visit('bob')
    const olga = await stage.visit('olga')
    for (const { page } of [bob, olga]) {
      await page.goto(`${stage.url}/approvals/${question.id}`)
      await page.getByRole('button', { name: /^Approve/ }).waitFor()
      await settled(page)
    }
    await olga.page.keyboard.press('a')
    await olga.page.getByRole('dialog', { name: 'Approve' }).waitFor()
    await bob.page.keyboard.press('r')
    await bob.page.getByLabel('Reason').fill('never delivered')
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await bob.page.getByRole('dialog').waitFor({ state: 'detached' })
    // Olga sees it before she sends anything, and is told if she does all the same.
    await olga.page.getByText('bob rejected it: never delivered').waitFor()
    await olga.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await olga.page.getByText('Somebody was faster: Pay this refund?').waitFor()
    await olga.page.locator('.toast').getByText('bob rejected it: never delivered').waitFor()
    await stage.api('anna').ended(question.root)
    await bob.close()
    await olga.close()
  })

  it('what needs four eyes goes on when the second person agrees, and whoever began it only looks on', async () => {
    const question = await stage.api('anna').question('pair', 'a large refund')
    const [anna, bob, olga] = await Promise.all([stage.visit('anna'), stage.visit('bob'), stage.visit('olga')])
    await anna.page.goto(`${stage.url}/runs/${question.root}`)
    await head(anna.page).getByText('waiting').waitFor()
    for (const { page } of [bob, olga]) {
      await page.goto(`${stage.url}/approvals/${question.id}`)
      await page.getByText('two people have to approve the same').waitFor()
    }
    const approve = async (page: Page) => {
      await page.getByRole('button', { name: /^Approve/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    }
    await approve(bob.page)
    await bob.page.getByText('somebody else has to approve it, too', { exact: false }).waitFor()
    await olga.page.getByRole('listitem').filter({ hasText: /^bob approved$/ }).waitFor()
    await approve(olga.page)
    await olga.page.getByText('Approved', { exact: true }).waitFor()
    await head(anna.page).getByText('completed').waitFor()
    await anna.page.goto(`${stage.url}/approvals/${question.id}`)
    expect(await anna.page.getByRole('button', { name: /^Approve/ }).count()).toBe(0)
    await Promise.all([anna.close(), bob.close(), olga.close()])
  })

  it('a question comes into the inbox by itself, and leaves it when it is answered elsewhere', async () => {
    const { page, close } = await stage.visit('bob')
    await page.goto(stage.url + '/approvals')
    await settled(page)
    await mark(page)
    const question = await stage.api('anna').question('refund', 'comes by itself')
    const item = page.getByRole('list', { name: 'Open questions' }).getByRole('link').filter({ hasText: 'comes by itself' })
    await item.waitFor()
    await stage.api('olga').post(`/approvals/${question.id}/decision`, { verdict: 'approve' })
    await item.waitFor({ state: 'detached' })
    expect(await isMarked(page)).toBe(true)
    await close()
  })

  it('what happened while the connection was lost is there when it is back, once', async () => {
    const relay = await Relay.before(stage.url)
    const cutOff = await Stage.begin(relay.mapping(stage.url))
    try {
      const question = await stage.api('anna').question('refund', 'cut off')
      const { page, complaints } = await cutOff.visit('anna')
      await page.goto(`${stage.url}/runs/${question.root}?tab=steps`)
      await head(page).getByText('waiting').waitFor()
      await settled(page)
      await mark(page)
      relay.cut()
      await page.getByText('Connection lost, reconnecting').waitFor()
      await stage.api('bob').post(`/approvals/${question.id}/decision`, { verdict: 'approve' })
      await stage.api('anna').ended(question.root)
      await head(page).getByText('waiting').waitFor()
      relay.restore()
      await page.getByText('Connection restored').waitFor()
      await head(page).getByText('completed').waitFor()
      const all = (await stage.api('anna').get<PageOf<Step>>(`/runs/${question.root}/steps?tree=true&limit=200`)).items
      const rows = page.getByRole('grid', { name: 'Steps' }).locator('.grid-body [role=row]')
      await expect.poll(() => rows.count()).toBe(all.length)
      await page.locator('.connection-open').waitFor()
      // It listens again, too.
      await stage.api('anna').post<Run>('/runs', { plan: 'note', name: 'after the loss' })
      await page.getByRole('link', { name: 'Runs', exact: true }).click()
      await page.getByRole('grid', { name: 'Runs' }).getByRole('row').filter({ hasText: 'after the loss' }).getByText('completed').waitFor()
      expect(await isMarked(page)).toBe(true)
      expect(complaints).toEqual([])
    } finally {
      await cutOff.end()
      await relay.close()
    }
  })

  it('a run is paused, resumed and cancelled, and everybody who looks sees it', async () => {
    const run = await stage.api('anna').post<Run>('/runs', { plan: 'long', name: 'all rules' })
    const [olga, vera] = await Promise.all([stage.visit('olga'), stage.visit('vera')])
    for (const { page } of [olga, vera]) {
      await page.goto(`${stage.url}/runs/${run.id}`)
      await treeRow(page, 'long').last().getByText('running').waitFor()
      await settled(page)
    }
    expect(await head(vera.page).getByRole('button').count()).toBe(0)
    for (const [button, status] of [
      ['Pause', 'paused'],
      ['Resume', 'waiting'],
      ['Cancel run', 'cancelled'],
    ] as const) {
      await head(olga.page).getByRole('button', { name: button }).click()
      await olga.page.getByLabel('Reason').fill('a test')
      await olga.page.getByRole('dialog').getByRole('button', { name: button }).click()
      await head(olga.page).getByText(status).waitFor()
      await head(vera.page).getByText(status).waitFor()
    }
    await Promise.all([olga.close(), vera.close()])
  })

  it('now shows what runs and what waits, as it changes', async () => {
    const anna = stage.api('anna')
    const { page, close } = await stage.visit('vera')
    await page.goto(stage.url + '/')
    await settled(page)
    const run = await anna.post<Run>('/runs', { plan: 'long', name: 'seen at work' })
    const line = page.getByRole('link', { name: /seen at work/ }).first()
    await line.waitFor()
    await anna.post(`/runs/${run.id}/cancel`)
    await line.waitFor({ state: 'detached' })
    const question = await anna.question('refund', 'seen waiting')
    await page.getByText('seen waiting', { exact: false }).first().waitFor()
    await stage.api('bob').post(`/approvals/${question.id}/decision`, { verdict: 'reject', reason: 'no' })
    await page.getByText('seen waiting', { exact: false }).first().waitFor({ state: 'detached' })
    await close()
  })

  it('a run is forked before a step, and the fork goes its own way', async () => {
    const anna = stage.api('anna')
    const note = await anna.post<Run>('/runs', { plan: 'note', name: 'to be forked' })
    await anna.ended(note.id)
    const { page, close } = await stage.visit('olga')
    await page.goto(`${stage.url}/runs/${note.id}?tab=steps&step=${note.id}/1`)
    await page.getByRole('button', { name: 'Fork from here' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Fork from here' }).click()
    await page.getByText(/Run \d+ was forked/).waitFor()
    await head(page).getByText('completed').waitFor()
    expect(new URL(page.url()).pathname).not.toBe(`/runs/${note.id}`)
    await close()
  })
})
