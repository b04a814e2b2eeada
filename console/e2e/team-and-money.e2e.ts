import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SERVER, Stage } from './harness'

describe.skipIf(SERVER)('team, plans, spend, audit and settings', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.begin()
  })
  afterEach(() => stage.end())

  it('shows who reports to whom, and what an agent may do', async () => {
    const { page } = await stage.visit('anna')
    await page.getByRole('link', { name: 'Team', exact: true }).click()
    await page.getByRole('link', { name: /^cashier/ }).click()
    await page.getByRole('heading', { level: 1, name: 'cashier' }).waitFor()
    await page.getByText('not named in permissions.secrets').waitFor()
    await page.getByText('96% (206/214)').waitFor()
  })

  it('edits the team as YAML, shows mistakes at their lines, and publishes what has none', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/team/edit')
    const text = page.getByLabel('The team as YAML')
    const source = await text.inputValue()
    await text.fill(source.replace('reportsTo: lead', 'reportsTo: leed'))
    await page.getByText("Did you mean 'lead'?", { exact: false }).waitFor()
    expect(await page.locator('.yaml-wrong').textContent()).toBe('26')
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: /^Line 26/ }).click()
    expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toContain('leed')
    await text.fill(source.replace('role: Sorts tickets', 'role: Sorts the tickets'))
    await page.getByText('No mistakes.').waitFor()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Draft by anna', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish the team' })
    await dialog.getByText('role: Sorts the tickets').waitFor()
    await dialog.getByLabel('Note').fill('clearer')
    await dialog.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 4 is published').waitFor()
    expect(stage.mock.world.versions[0]).toMatchObject({ version: 4, note: 'clearer', publishedBy: 'anna' })
  })

  it('edits the team in a form, which changes nothing else', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/team/edit?view=form&agent=clerk')
    await page.getByLabel('Role').fill('Finds orders')
    await page.getByLabel('Role').blur()
    await page.getByRole('link', { name: 'Changes', exact: true }).click()
    await page.getByText('1 added, 1 removed').waitFor()
    await page.getByText('clerk: { role: Finds orders,', { exact: false }).waitFor()
  })

  it('does not overwrite what somebody else has saved meanwhile', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/team/edit')
    const text = page.getByLabel('The team as YAML')
    const source = await text.inputValue()
    stage.mock.world.draft = { source: source + '# olga was here\n', basedOn: 3, changedBy: 'olga', changedAt: new Date().toISOString(), check: { problems: [], warnings: [] } }
    stage.mock.world.draftTag = 9
    await text.fill(source + '# and anna\n')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('It was changed meanwhile').waitFor()
    await page.getByRole('button', { name: 'Take theirs' }).click()
    await page.getByText('Draft by olga', { exact: false }).waitFor()
    expect(await page.getByLabel('The team as YAML').inputValue()).toContain('olga was here')
  })

  it('compares versions and rolls back', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/team/versions')
    await page.getByText('1 added, 1 removed').waitFor()
    await page.getByRole('row').filter({ hasText: 'olga' }).getByRole('button', { name: 'Roll back to this' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back to this' }).click()
    await page.getByText('Version 2 is back, as version 4').waitFor()
  })

  it('draws plans and leads from one to the other', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/plans')
    await page.getByRole('region', { name: 'The plan desk as a graph' }).getByRole('link', { name: 'ticket' }).click()
    const graph = page.getByRole('region', { name: 'The plan ticket as a graph' })
    await graph.getByText('Pay this refund?').waitFor()
    expect(await graph.locator('.plan-box').count()).toBe(7)
  })

  it('breaks down what was spent, and changes a limit in its row', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/spend')
    await page.getByRole('row').filter({ hasText: 'decider' }).first().waitFor()
    await page.locator('.day-chart svg').first().waitFor()
    await page.getByText('Model', { exact: true }).click()
    await page.getByRole('cell', { name: 'anthropic/claude-haiku-4-5' }).waitFor()
    await page.getByRole('button', { name: 'Change the limit of agent:clerk, now $0.50' }).click()
    await page.getByLabel('Change the limit of agent:clerk, now $0.50').fill('0.8')
    await page.keyboard.press('Enter')
    await page.getByText('The limit of agent:clerk is now $0.80').waitFor()
    expect(stage.mock.world.budgets.find((one) => one.scope === 'agent:clerk')).toMatchObject({ limit: 800_000, changedBy: 'anna' })
  })

  it('says when somebody else changed the limit first', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/spend')
    await page.getByRole('button', { name: 'Change the limit of agent:clerk, now $0.50' }).click()
    Object.assign(stage.mock.world.budgets.find((one) => one.scope === 'agent:clerk')!, { limit: 700_000, etag: '"8"' })
    await page.getByLabel('Change the limit of agent:clerk, now $0.50').fill('0.8')
    await page.keyboard.press('Enter')
    await page.getByText('Somebody else changed this limit', { exact: false }).waitFor()
    expect(stage.mock.world.budgets.find((one) => one.scope === 'agent:clerk')!.limit).toBe(700_000)
  })

  it('searches the audit, verifies it and hands it out', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/audit')
    await page.getByRole('grid', { name: 'Audit' }).getByRole('row').nth(4).waitFor()
    await page.getByLabel('Agent').fill('decider')
    await page.waitForURL(/agent=decider/)
    await page.waitForFunction(() => [...document.querySelectorAll('.grid-body [role=row]')].every((row) => row.textContent.includes('decider')))
    await page.getByRole('button', { name: 'Verify the journal' }).click()
    await page.getByText('Nothing was changed or removed.').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('audit.csv')
  })

  it('takes in members, and shows links and keys once', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/settings?tab=members')
    await page.getByLabel('Name').fill('carl')
    await page.getByRole('button', { name: 'Add and make a link' }).click()
    await page.getByText('/sign-in#carl-1', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'I have it' }).click()
    expect(await page.getByText('/sign-in#carl-1', { exact: false }).count()).toBe(0)
    await page.getByLabel('Name').fill('carl')
    await page.getByRole('button', { name: 'Add and make a link' }).click()
    await page.getByText('name: carl is a member already.').waitFor()
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByLabel('Name').fill('till')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('trp_a1b2', { exact: false }).waitFor()
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.getByRole('button', { name: 'Deliveries' }).click()
    await page.getByRole('row').filter({ hasText: '503' }).getByRole('button', { name: 'Try again' }).click()
    await page.getByText('It is sent again').waitFor()
  })

  it('stops the organization for a reason and lets it go on', async () => {
    const { page } = await stage.visit('anna')
    await page.goto(stage.url + '/settings')
    await page.getByRole('button', { name: 'Stop the organization' }).click()
    await page.getByLabel('Reason').fill('wrong prices')
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the organization' }).click()
    await page.locator('.stopped').getByText('wrong prices').waitFor()
    await page.getByRole('button', { name: 'Let it go on' }).click()
    await page.locator('.stopped').waitFor({ state: 'detached' })
  })

  it('leads a first visit from nothing to a run that asks', async () => {
    const { page } = await stage.visit('nia')
    await page.getByRole('heading', { level: 1, name: 'Begin' }).waitFor()
    await page.getByRole('button', { name: 'Publish the demonstration team' }).click()
    await page.getByText('The team is published').waitFor()
    stage.mock.world.pace = 5
    await page.getByText('are published, version', { exact: false }).waitFor()
  })
})
