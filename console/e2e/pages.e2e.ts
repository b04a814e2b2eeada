import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility'
import { PHONE, settled, Stage } from './harness'

// These hold on any server: with TROUPE_E2E_URL they run against a real one.

let stage: Stage
beforeAll(async () => {
  stage = await Stage.begin()
})
afterAll(() => stage.end())

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
