import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { Stage } from '../harness'

/** What the first page may weigh, scripts and styles together, compressed. */
const MOST_BYTES = 220_000

it('loads its first page without what only other pages need', async () => {
  const stage = await Stage.begin()
  const { page } = await stage.visit('anna')
  const sizes = new Map<string, number>()
  page.on('response', async (response) => {
    const path = new URL(response.url()).pathname
    if (path.startsWith('/assets/')) sizes.set(path, gzipSync(await response.body()).length)
  })
  await page.goto(stage.url + '/')
  await page.getByText('4 open questions').waitFor()
  const total = [...sizes.values()].reduce((sum, one) => sum + one, 0)
  console.log(`the first page: ${sizes.size} files, ${total} bytes compressed`)
  expect([...sizes.keys()].filter((path) => /DayChart|PlanGraph|AgentForm/.test(path))).toEqual([])
  expect(total).toBeLessThan(MOST_BYTES)
  await stage.end()
})
