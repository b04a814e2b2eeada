import { describe, expect, it } from 'vitest'
import type { Page, Run } from '../src/api/types'
import { withChanged, withHead } from '../src/api/runLists'

const run = (id: number, status: Run['status'] = 'running'): Run => ({ id, name: 'desk', type: 'flow', root: id, depth: 0, status, createdAt: '', updatedAt: '' })
const page = (ids: number[], next?: string): Page<Run> => ({ items: ids.map((id) => run(id)), ...(next !== undefined && { next }) })
const list = (...pages: Page<Run>[]) => ({ pages, pageParams: [undefined, ...pages.slice(0, -1).map((one) => one.next)] })
const ids = (data: { pages: Page<Run>[] }) => data.pages.map(({ items }) => items.map(({ id }) => id))

describe('a long list of runs', () => {
  const known = list(page([9, 8], '8'), page([], '7'), page([6, 5], '5'))

  it('takes in a run that has changed, and leaves all other pages as they are', () => {
    const after = withChanged(known, run(5, 'failed'))
    expect(after.pages[2]!.items.map(({ status }) => status)).toEqual(['running', 'failed'])
    expect(after.pages[0]).toBe(known.pages[0])
  })

  it('takes no notice of a run that is not in it', () => {
    expect(withChanged(known, run(7, 'failed'))).toBe(known)
    expect(withChanged(known, run(12, 'failed'))).toBe(known)
  })

  it('begins with what is new, and goes on where it did', () => {
    const head = { items: [run(11), run(9, 'completed')], next: '9' }
    const after = withHead(known, head)
    expect(ids(after)).toEqual([[11, 9, 8], [], [6, 5]])
    expect(after.pages[0]!.items[1]!.status).toBe('completed')
    expect(after.pages[0]!.next).toBe('8')
    expect(after.pageParams).toBe(known.pageParams)
  })

  it('begins anew where more has come than is known', () => {
    expect(withHead(known, page([40, 39], '39'))).toEqual({ pages: [page([40, 39], '39')], pageParams: [undefined] })
  })
})
