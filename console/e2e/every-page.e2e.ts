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
  ['tasks', '/runs/tasks'],
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
  ['webhooks', '/settings?tab=webhooks'],
  ['guide', '/guide'],
].map(([name, path]) => ({ name: name!, path: path! }))
const OF_THE_MOCK = ['/approvals/3051/3', '/approvals/2801/3', '/runs/3000', '/runs/3000?tab=timeline', '/runs/3000?tab=steps&step=3002/1', '/runs/3001?tab=plan', '/runs/3001?tab=result', '/runs/3001?tab=trace', '/runs/3001?tab=files', '/runs/3000?tab=files&file=decision.json', '/runs/3000?tab=files&file=letters%2Fpage.html', '/runs/3000?tab=files&file=photos%2Fjacket.png', '/runs/2999?tab=files', '/team/agents/cashier', '/team/edit?view=form', '/plans/audit', '/nowhere']
const OF_A_RUN = ['', '?tab=timeline', '?tab=steps', '?tab=plan', '?tab=result', '?tab=files', '?tab=trace']

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
      if (scheme === 'light') {
        await page.setViewportSize(PHONE)
        const fits = page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, undefined, { timeout: 2_000 })
        expect.soft(await fits.then(() => 'fits', () => 'is too wide'), `${path} on a phone`).toBe('fits')
        await takePicture(page, `${name}-${scheme}-phone`)
        await page.setViewportSize(WIDE)
      }
      expect.soft(complaints.splice(0), path).toEqual([])
    }
    expect(elsewhere).toEqual([])
    await close()
  })
})
