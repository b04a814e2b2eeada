import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { violations } from '../accessibility'
import { FIRST, Stage, takePicture } from '../harness'

const MINUTE = 60_000

/** The first visit to a server that was started with an empty home and without a key: its sign-in link is in TROUPE_E2E_FIRST. */
it('a first visit goes through the demonstration within a minute, by what is offered alone, and on to a model', { timeout: 2 * MINUTE }, async () => {
  const stage = await Stage.begin()
  const { page, complaints } = await stage.newcomer()
  const main = page.locator('main')
  const step = (number: number): Locator => main.locator('.guide > li').nth(number - 1)
  const began = performance.now()

  await page.goto(FIRST!)
  await page.getByRole('heading', { level: 1, name: 'Begin' }).waitFor()
  expect(page.url()).not.toContain('#')
  await step(1).getByText('6 agents are published, version 1.').waitFor()
  await step(1).getByText('done').waitFor()
  expect(await violations(page)).toEqual([])
  await takePicture(page, 'first-1-begin')

  await step(2).getByRole('button', { name: 'Start a run' }).click()
  await page.getByRole('heading', { level: 1, name: /^ticket #\d+$/ }).waitFor()
  await page.locator('.saying').getByText('Rain jackets that leak', { exact: false }).waitFor()
  await takePicture(page, 'first-2-watch')
  await main.getByRole('list', { name: 'Open questions' }).getByRole('link', { name: 'Pay this refund?' }).click()

  await main.getByRole('heading', { level: 2, name: 'Pay this refund?' }).waitFor()
  await main.getByText('It leaks at both shoulders', { exact: false }).first().waitFor()
  await main.getByRole('button', { name: /^Approve/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  // What was answered stays in sight, with what became of it, and the way back to the run is there.
  await main.getByText('No longer open.').waitFor()
  expect(await violations(page)).toEqual([])
  await takePicture(page, 'first-3-answered')
  await page.getByRole('link', { name: 'To the run' }).click()

  await page.locator('.page-head').getByText('completed').waitFor()
  await main.getByText('We have refunded 189 dollars', { exact: false }).waitFor()
  expect(await violations(page)).toEqual([])
  await takePicture(page, 'first-4-completed')
  await main.getByRole('link', { name: 'Connect a model' }).click()

  await step(3).getByText('ANTHROPIC_API_KEY', { exact: true }).waitFor()
  await step(2).getByText('completed').waitFor()
  const took = performance.now() - began
  console.log(`the first visit: ${(took / 1_000).toFixed(1)} s from the sign-in link to the end of the demonstration`)
  expect(took).toBeLessThan(MINUTE)
  expect(await violations(page)).toEqual([])
  await takePicture(page, 'first-5-connect')

  // A key alone would not do: the demonstration's tiers name no real model, and that is said with the way to name one.
  await step(3).getByText('This team names no model', { exact: false }).waitFor()
  await step(3).getByRole('link', { name: 'Edit the team' }).click()
  const source = page.getByLabel('The team as YAML')
  await source.fill((await source.inputValue()).replace('gateway/none', 'anthropic/claude-haiku-4-5'))
  await page.getByText('No mistakes.').waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog', { name: 'Publish the team' }).getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 2 is published').waitFor()
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await main.getByRole('link', { name: 'Models', exact: true }).click()
  await main.getByText('none of its models is connected: anthropic/claude-haiku-4-5').waitFor()
  expect(await main.getByText('This team names no model', { exact: false }).count()).toBe(0)
  expect(complaints).toEqual([])
  await stage.end()
})
