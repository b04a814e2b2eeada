import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stage } from '../harness'

/** Presses End until so many rows have been loaded, page after page. */
async function endOfList(page: Page, least: number): Promise<void> {
  const row = async () => {
    await page.keyboard.press('End')
    return await page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex')))
  }
  await expect.poll(row, { timeout: 30_000 }).toBeGreaterThan(least)
}

describe('runs', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.begin()
  })
  afterAll(() => stage.end())

  it('starts one after an estimate, follows it live, and goes on once it is answered', async () => {
    const { page, complaints, close } = await stage.visit('anna')
    stage.mock.world.pace = 150
    await page.goto(stage.url + '/runs/start?plan=ticket')
    await page.getByRole('button', { name: 'Estimate' }).click()
    await page.getByText('By 12 runs before').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('a ticket')
    await page.getByRole('button', { name: 'Start a run' }).click()
    await page.getByRole('heading', { level: 1, name: /^a ticket #\d+$/ }).waitFor()
    // What was said before the stream was open may be missed.
    await page.locator('.saying').getByText('rain jacket', { exact: false }).waitFor()
    await page.getByRole('row').filter({ hasText: 'decision' }).getByText('completed').waitFor()
    await page.locator('.page-head').getByText('waiting').waitFor()
    await page.getByRole('list', { name: 'Open questions' }).getByRole('link').click()
    await page.getByRole('button', { name: /^Approve/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved').waitFor()
    await page.goBack()
    await page.locator('.page-head').getByText('completed').waitFor()
    await page.getByRole('link', { name: 'Input and result' }).click()
    await page.getByText('Hello Mira, we have just refunded $189.00.').waitFor()
    await page.getByRole('link', { name: 'Plan', exact: true }).click()
    await page.locator('.plan-completed').first().waitFor()
    await page.locator('.plan-taken').first().waitFor({ state: 'attached' })
    expect(complaints).toEqual([])
    await close()
  })

  it('says which recording a run waits for', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/2820')
    await page.getByText('goes on only with it: troupe resume 2820 (--replay /home/anna/desk.jsonl)').waitFor()
    await page.goto(stage.url + '/runs/2810')
    await page.locator('.page-head').getByText('waiting').waitFor()
    expect(await page.getByText('goes on only with it').count()).toBe(0)
    await close()
  })

  it('pauses, resumes and cancels', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/3000')
    const head = page.locator('.page-head')
    for (const [button, status] of [
      ['Pause', 'paused'],
      ['Resume', 'running'],
      ['Cancel run', 'cancelled'],
    ] as const) {
      await head.getByRole('button', { name: button }).click()
      await page.getByRole('dialog').getByRole('button', { name: button }).click()
      await head.getByText(status).waitFor()
    }
    expect(await head.getByRole('button').count()).toBe(0)
    await close()
  })

  it('finds runs by status and text, and pages through thousands', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs')
    const grid = page.getByRole('grid', { name: 'Runs' })
    await grid.getByRole('row').nth(5).waitFor()
    expect(await grid.getByRole('row').count()).toBeLessThan(80)
    await grid.getByRole('row').nth(1).focus()
    await endOfList(page, 190)
    await page.getByLabel('Status').selectOption('failed')
    await page.waitForURL(/status=failed/)
    await grid.getByText('gave no answer within 20s', { exact: false }).first().waitFor()
    await page.getByLabel('Text').fill('nothing like this')
    await page.getByText('No run fits these filters.').waitFor()
    await close()
  })

  it('lists tasks, and leads to the runs of one', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs')
    await page.getByRole('link', { name: 'Tasks', exact: true }).click()
    const tasks = page.getByRole('grid', { name: 'Tasks' })
    const sale = tasks.getByRole('row').filter({ hasText: 'spring-sale' })
    await sale.getByText('grow/returns').waitFor()
    await sale.getByRole('link', { name: 'spring-sale' }).click()
    await page.waitForURL(/\/runs\?task=spring-sale$/)
    expect(await page.getByRole('textbox', { name: 'Task' }).inputValue()).toBe('spring-sale')
    const numbers = async () => {
      const rows = await page.getByRole('grid', { name: 'Runs' }).locator('.grid-body [role=row]').allTextContents()
      return rows.map((text) => Number(/^\d+/.exec(text)![0]) % 5)
    }
    await expect.poll(async () => new Set(await numbers())).toEqual(new Set([0]))
    await page.getByLabel('Plan').fill('audit')
    await page.waitForURL(/plan=audit/)
    await page.getByRole('textbox', { name: 'Task' }).fill('')
    await expect.poll(async () => (await numbers()).some((rest) => rest !== 0)).toBe(true)
    await close()
  })

  it('stays fast with a run of 5,000 steps', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/2999?tab=steps')
    const grid = page.getByRole('grid', { name: 'Steps' })
    await grid.getByText('entry 0 of the import').waitFor()
    expect(await grid.getByRole('row').count()).toBeLessThan(90)
    await grid.getByText('entry 3 of the import').click()
    await page.getByText('Why this model').or(page.getByText('What the journal has')).first().waitFor()
    await grid.getByRole('row').nth(1).focus()
    await endOfList(page, 590)
    await close()
  })

  it('shows the timeline with the critical path, and where the result came from', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/3001?tab=timeline')
    await page.getByRole('table', { name: 'Timeline' }).getByRole('row').filter({ hasText: 'policy' }).waitFor()
    await page.getByLabel('Only the critical path').check()
    await page.getByRole('row').filter({ hasText: 'policy' }).waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: 'order' }).waitFor()
    await page.getByRole('link', { name: 'Trace', exact: true }).click()
    await page.getByText('nothing it was given says this').waitFor()
    await close()
  })

  it('shows the files that agents made, never as a page of its own, and hands them out', async () => {
    const { page, complaints, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/3000')
    await page.getByRole('link', { name: 'Files', exact: true }).click()
    const files = page.getByRole('grid', { name: 'Files' })
    await files.getByText('letters/page.html').click()
    await page.getByRole('group', { name: 'letters/page.html' }).getByText('<script>document.title = "taken over"</script>', { exact: false }).waitFor()
    await files.getByText('decision.json').click()
    await page.getByRole('group', { name: 'decision.json' }).getByText('within 30 days').waitFor()
    await files.getByText('photos/jacket.png').click()
    await page.getByText('2 × 2').waitFor()
    expect(await page.getByRole('img', { name: 'photos/jacket.png' }).evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext('2d')!.getImageData(1, 1, 1, 1).data])).toEqual([0x20, 0x60, 0xc0, 255])
    await files.getByText('photos/cut.png').click()
    await page.getByText('This cannot be read as a picture.').waitFor()
    await files.getByText('scan.bin').click()
    await page.getByText('This is neither text nor a picture.').waitFor()
    const download = page.waitForEvent('download')
    await files.getByRole('link', { name: 'Download letters/mira.txt' }).click()
    expect((await download).suggestedFilename()).toBe('mira.txt')
    expect(await page.title()).toMatch(/^desk #3000/)
    expect(complaints).toEqual([])
    await close()
  })

  it('says why there may be no files, and that a file is gone', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/2999?tab=files')
    await page.getByText('There is no folder of this run here.').waitFor()
    await page.getByText('A server knows the files on its own disk.', { exact: false }).waitFor()
    await page.route('**/artifacts/content?**', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"title": "Not Found", "status": 404, "detail": "gone"}' }))
    await page.goto(stage.url + '/runs/3000?tab=files&file=decision.json')
    await page.getByText('The file is not there any more.').waitFor()
    await close()
  })

  it('forks a run before a step', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/runs/3001?tab=steps&step=3002/3')
    await page.getByText('What it was handed').waitFor()
    await page.getByRole('button', { name: 'Fork from here' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Fork from here' }).click()
    await page.getByText(/Run \d+ was forked/).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\/31\d\d$/)
    await close()
  })
})
