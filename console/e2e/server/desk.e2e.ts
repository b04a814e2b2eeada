import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Run } from '../../src/api/types'
import { violations } from '../accessibility'
import { follow, settled, Stage } from '../harness'

// What people do on each page of a real server.
describe('desk', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.begin()
  })
  afterAll(() => stage.end())

  it('a member is taken in with a link that signs in once, and signs out', async () => {
    const name = `carl ${Date.now()}`
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/settings?tab=members')
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Add and make a link' }).click()
    const link = (await page.locator('.secret pre').textContent())!.trim()
    expect(new URL(link).origin).toBe(stage.url)
    await page.getByRole('button', { name: 'I have it' }).click()
    expect(await page.getByText('/sign-in#', { exact: false }).count()).toBe(0)
    await page.getByRole('row').filter({ hasText: name }).waitFor()

    const carl = await stage.newcomer()
    await carl.page.goto(link)
    await carl.page.getByRole('heading', { level: 1, name: 'Now' }).waitFor()
    expect(carl.page.url()).not.toContain('#')
    await settled(carl.page)
    await carl.page.locator('.account summary').click()
    await carl.page.getByRole('button', { name: 'Sign out' }).click()
    await carl.page.getByRole('heading', { name: 'Sign in to Troupe' }).waitFor()
    await carl.page.goto(stage.url + '/runs')
    await carl.page.getByRole('heading', { name: 'Sign in to Troupe' }).waitFor()
    await carl.page.goto(link)
    await carl.page.getByRole('alert').waitFor()
    expect(carl.complaints).toEqual([])
    await carl.close()

    await page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('row').filter({ hasText: name }).waitFor({ state: 'detached' })
    await close()
  })

  it('a key is shown once, and is good for what it was made for until it is taken away', async () => {
    const name = `till ${Date.now()}`
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/settings?tab=keys')
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Make the key' }).click()
    const key = (await page.locator('.secret pre').textContent())!.trim()
    const ask = () => fetch(`${stage.url}/api/v1/runs?limit=1`, { headers: { Authorization: `Bearer ${key}` } }).then(({ status }) => status)
    expect(await ask()).toBe(200)
    await page.getByRole('button', { name: 'I have it' }).click()
    await page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('row').filter({ hasText: name }).waitFor({ state: 'detached' })
    await expect.poll(ask).toBe(401)
    await close()
  })

  it('a viewer sees everything and is offered nothing that is forbidden', async () => {
    const question = await stage.api('anna').question('refund', 'only to be looked at')
    const { page, complaints, close } = await stage.visit('vera')
    const offered = async (path: string) => {
      await page.goto(stage.url + path)
      await settled(page)
      return await page.locator('main').getByRole('button').allTextContents()
    }
    for (const path of ['/', '/runs', `/runs/${question.root}`, '/team', '/spend', '/settings']) {
      expect((await offered(path)).filter((text) => /Start a run|Close|Pause|Resume|Cancel|Edit|Publish|Add|Change|Stop|Roll back|Approve|Reject/.test(text)), path).toEqual([])
    }
    expect(await page.getByRole('link', { name: 'Members' }).count()).toBe(0)
    await page.goto(`${stage.url}/approvals/${question.id}`)
    await page.getByText('Only the people named below may answer this.').waitFor()
    await page.keyboard.press('a')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.goto(stage.url + '/team/edit')
    await settled(page)
    expect(await page.getByRole('button', { name: /Publish|Save draft/ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  it('questions are passed on, and several answered at once with the keyboard', async () => {
    const anna = stage.api('anna')
    const [passed, one, other] = [await anna.question('refund', 'to pass on'), await anna.question('refund', 'one of two'), await anna.question('refund', 'two of two')]
    const { page, close } = await stage.visit('olga')
    await page.goto(`${stage.url}/approvals/${passed.id}`)
    await page.getByRole('button', { name: /^Pass on/ }).click()
    await page.getByLabel('To whom').fill('bob')
    await page.getByLabel('Reason').fill('knows the customer')
    await page.getByRole('dialog').getByRole('button', { name: 'Pass on' }).click()
    await page.getByText('Passed on to bob').waitFor()
    await page.getByText('olga passed it on to bob: knows the customer').waitFor()
    expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(0)
    const list = page.getByRole('list', { name: 'Open questions' })
    for (const question of [one, other]) {
      await list.getByRole('listitem').filter({ hasText: question.runName }).getByRole('link').click()
      await page.getByRole('link', { name: `${question.runName} #${question.root}`, exact: true }).waitFor()
      await page.keyboard.press('x')
    }
    await page.getByText('2 marked').waitFor()
    await page.getByRole('button', { name: 'Approve marked' }).click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.type('both are fine')
    await page.keyboard.press('Control+Enter')
    await page.getByText('2 questions answered').waitFor()
    await Promise.all([one, other].map((question) => anna.ended(question.root)))
    await close()
  })

  it('one agent is tried, after an estimate, with what it is given', async () => {
    const { page, complaints, close } = await stage.visit('olga')
    await page.goto(stage.url + '/team/agents/writer')
    await page.getByRole('button', { name: 'Try it' }).click()
    const dialog = page.getByRole('dialog', { name: 'Try writer' })
    await page.keyboard.type('Thank the customer')
    await dialog.getByRole('button', { name: 'Add an input' }).click()
    await dialog.getByLabel('Name', { exact: true }).first().fill('ticket')
    await dialog.getByLabel('Value').fill('It came early.')
    await dialog.getByRole('button', { name: 'Estimate' }).click()
    await dialog.getByRole('region', { name: 'What it may cost' }).waitFor()
    await dialog.getByRole('button', { name: 'Start a run' }).click()
    await page.getByRole('heading', { level: 1, name: /^writer #\d+$/ }).waitFor()
    await page.locator('.page-head').getByText('completed').waitFor()
    await page.getByText('Thank you, Mira.').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('tasks show how their runs stand, and lead to them', async () => {
    const anna = stage.api('anna')
    const task = `spring-${Date.now()}`
    const booked = await anna.post<Run>('/runs', { plan: 'note', name: 'booked on it', task, goal: 'grow/letters' })
    await anna.ended(booked.id)
    const { page, complaints, close } = await stage.visit('vera')
    await page.goto(stage.url + '/runs')
    await page.getByRole('link', { name: 'Tasks', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: task })
    await row.getByText('grow/letters').waitFor()
    await row.getByRole('link', { name: task }).click()
    await page.getByText('booked on it').waitFor()
    expect(await page.getByText('the first run').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  it('the team is drafted, compared, published and rolled back', async () => {
    const { page, complaints, close } = await stage.visit('anna')
    await page.goto(stage.url + '/team/edit')
    const text = page.getByLabel('The team as YAML')
    const source = await text.inputValue()
    await text.fill(source.replace('reportsTo: lead', 'reportsTo: leed'))
    await page.getByText("'lead'?", { exact: false }).waitFor()
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
    const role = `Sorts tickets ${Date.now()}`
    await text.fill(source.replace(/role: Sorts tickets.*/, `role: ${role}`))
    await page.getByText('No mistakes.').waitFor()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Draft by anna', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish the team' })
    await dialog.getByText(`role: ${role}`).waitFor()
    await dialog.getByLabel('Note').fill('clearer')
    await dialog.getByRole('button', { name: 'Publish' }).click()
    const said = (await page.getByText(/^Version \d+ is published$/).textContent())!
    const version = Number(/\d+/.exec(said)![0])

    await page.goto(stage.url + '/team/agents/triage')
    await page.getByText(role).first().waitFor()
    await page.goto(stage.url + '/team/versions')
    await page.getByText('1 added, 1 removed').waitFor()
    await page
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: String(version - 1), exact: true }) })
      .getByRole('button', { name: 'Roll back to this' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back to this' }).click()
    await page.getByText(`Version ${version - 1} is back, as version ${version + 1}`).waitFor()
    expect((await stage.api('anna').get<{ source: string }>('/team/source')).source).toBe(source)
    expect(complaints).toEqual([])
    await close()
  })

  it('the team is edited in a form, which changes nothing else', async () => {
    const { page, close } = await stage.visit('olga')
    await page.goto(stage.url + '/team/edit?view=form&agent=clerk')
    await page.getByLabel('Role').fill('Finds orders')
    await page.getByLabel('Role').blur()
    await page.getByRole('link', { name: 'Changes', exact: true }).click()
    await page.getByText('1 added, 1 removed').waitFor()
    await page.getByText('role: Finds orders', { exact: false }).waitFor()
    await close()
  })

  it('an agent says what it may do, and a plan leads to its runs', async () => {
    const { page, close } = await stage.visit('vera')
    await page.goto(stage.url + '/team')
    await page.getByRole('link', { name: /^clerk/ }).click()
    await page.getByRole('heading', { level: 1, name: 'clerk' }).waitFor()
    await page.getByText('clock.now').first().waitFor()
    await page.goto(stage.url + '/plans/ticket')
    const graph = page.getByRole('region', { name: 'The plan ticket as a graph' })
    await graph.getByText('Pay this refund?').waitFor()
    await graph.locator('.plan-box').filter({ hasText: 'clerk' }).first().waitFor()
    await close()
  })

  it('what was spent is broken down, and a limit is changed where it is shown', async () => {
    const anna = stage.api('anna')
    const run = await anna.post<{ id: number }>('/runs', { plan: 'note', name: 'costs a little' })
    await anna.ended(run.id)
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/spend')
    await page.getByRole('row').filter({ hasText: 'writer' }).first().waitFor()
    await page.locator('.day-chart svg').first().waitFor()
    await page.getByText('Model', { exact: true }).click()
    await page.getByRole('cell', { name: 'anthropic/claude-haiku-4-5' }).waitFor()
    const limit = page.getByRole('button', { name: /^Change the limit of agent:clerk/ })
    const before = /now \$([\d.,]+)/.exec((await limit.getAttribute('aria-label'))!)![1]!
    const after = before === '6.00' ? '7.00' : '6.00'
    await limit.click()
    await page.getByLabel(/^Change the limit of agent:clerk/).fill(after)
    await page.keyboard.press('Enter')
    await page.getByText(`The limit of agent:clerk is now $${after}`).waitFor()
    await page.getByRole('button', { name: `Change the limit of agent:clerk, now $${after}` }).waitFor()
    await close()
  })

  it('the audit is searched, verified and handed out', async () => {
    const { page, close } = await stage.visit('anna')
    await page.goto(stage.url + '/audit')
    await page.getByRole('grid', { name: 'Audit' }).getByRole('row').nth(2).waitFor()
    await page.getByLabel('Person').fill('anna')
    await page.waitForURL(/person=anna/)
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('.grid-body [role=row]')]
      return rows.length > 0 && rows.every((row) => row.textContent.includes('anna'))
    })
    await page.getByRole('button', { name: 'Verify the journal' }).click()
    await page.getByText('Nothing was changed or removed.').waitFor()
    await page.getByLabel('Format').selectOption('csv')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('audit.csv')
    await close()
  })

  it('what agents made is shown as the data that it is, and handed out', async () => {
    const anna = stage.api('anna')
    const run = await anna.post<{ id: number }>('/runs', { plan: 'letter', name: 'a letter' })
    await anna.ended(run.id)
    const { page, complaints, close } = await stage.visit('vera')
    await page.goto(`${stage.url}/runs/${run.id}?tab=files`)
    const files = page.getByRole('grid', { name: 'Files' })
    await files.getByText('facts.json').click()
    await page.getByRole('group', { name: 'facts.json' }).getByText('FH-1001').waitFor()
    await files.getByText('letters/mira.html').click()
    await page.getByRole('group', { name: 'letters/mira.html' }).getByText('<p>Hello Mira</p>', { exact: false }).waitFor()
    expect(await violations(page)).toEqual([])
    const download = page.waitForEvent('download')
    await files.getByRole('link', { name: 'Download letters/mira.html' }).click()
    expect((await download).suggestedFilename()).toBe('mira.html')
    expect(await page.title()).toMatch(/^a letter/)
    expect(complaints).toEqual([])
    await close()
  })

  it('runs are found by status and text', async () => {
    const anna = stage.api('anna')
    const name = `needle ${Date.now()}`
    await anna.ended((await anna.post<{ id: number }>('/runs', { plan: 'note', name })).id)
    const { page, close } = await stage.visit('vera')
    await page.goto(stage.url + '/runs')
    const rows = page.getByRole('grid', { name: 'Runs' }).locator('.grid-body [role=row]')
    await page.getByLabel('Text').fill(name)
    await page.getByLabel('Status').selectOption('completed')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByLabel('Status').selectOption('failed')
    await page.getByText('No run fits these filters.').waitFor()
    await close()
  })

  it('the organization is stopped for a reason, and let go on', async () => {
    const nia = await stage.visit('nia')
    await nia.page.goto(stage.url + '/settings')
    await nia.page.getByRole('button', { name: 'Stop the organization' }).click()
    await nia.page.getByLabel('Reason').fill('wrong prices')
    await nia.page.getByRole('dialog').getByRole('button', { name: 'Stop the organization' }).click()
    await nia.page.locator('.stopped').getByText('wrong prices').waitFor()
    await nia.page.getByRole('button', { name: 'Let it go on' }).click()
    await nia.page.locator('.stopped').waitFor({ state: 'detached' })
    await nia.close()
  })

  it('a first visit is led from nothing to a run, and to a model', async () => {
    const { name } = await stage.api('nia').get<{ name: string }>('/organization')
    const { page, complaints, close } = await stage.visit('nia')
    await page.goto(stage.url + '/')
    await page.getByRole('heading', { level: 1, name: 'Begin' }).waitFor()
    await page.getByText(`${name} has no team.`, { exact: false }).waitFor()
    await page.getByRole('link', { name: 'Write a team' }).click()
    await page.getByLabel('The team as YAML').fill(firstTeam(name))
    await page.getByText('No mistakes.').waitFor()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('dialog', { name: 'Publish the team' }).getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 1 is published').waitFor()
    await follow(page, '/guide')
    await page.getByText('1 agent is published, version 1.').waitFor()
    await page.getByRole('button', { name: 'Start a run' }).click()
    await page.locator('.page-head').getByText('completed').waitFor()
    await follow(page, '/guide')
    await page.getByText('ANTHROPIC_API_KEY', { exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

/** The server is on the same machine, or finds no script. */
const firstTeam = (organization: string) => `troupe: 1
organization: { name: ${JSON.stringify(organization)} }
models: { fast: [anthropic/claude-haiku-4-5] }
rehearsal: ${JSON.stringify(join(import.meta.dirname, '../desk/rehearsal.yaml'))}
agents: { writer: { role: Writes to customers, models: [fast] } }
plans: { note: { agent: writer, goal: Thank the customer. } }
main: note
`
