import { describe, expect, it } from 'vitest'
import { emptyAtEnd, goesOn, nextCursor, type Part, type Standing, tired } from '../src/lib/paging'

const page = (items: number, next?: string): Part => ({ items: Array.from({ length: items }), ...(next !== undefined && { next }) })
const standing = (pages: Part[], more: Partial<Standing> = {}): Standing => ({ pages, more: true, busy: false, failed: false, allowed: 3, ...more })

describe('a list of pages', () => {
  it('is asked for what follows, also after an empty page, but for nothing twice', () => {
    expect(nextCursor(page(2, 'b'), [undefined])).toBe('b')
    expect(nextCursor(page(0, 'c'), [undefined, 'b'])).toBe('c')
    expect(nextCursor(page(2), [undefined])).toBeUndefined()
    expect(nextCursor(page(2, 'b'), [undefined, 'b'])).toBeUndefined()
  })

  it('goes on where its end is in sight, or its latest page had nothing', () => {
    expect(goesOn(standing([page(2, 'b')]), true)).toBe(true)
    expect(goesOn(standing([page(2, 'b')]), false)).toBe(false)
    expect(goesOn(standing([page(2, 'b'), page(0, 'c')]), false)).toBe(true)
    expect(goesOn(standing([page(0, 'b')]), false)).toBe(true)
  })

  it('waits while it is read, after a failure, and at its end, however near the end is', () => {
    for (const more of [{ busy: true }, { failed: true }, { more: false }]) expect(goesOn(standing([page(0, 'b')], more), true)).toBe(false)
  })

  it('asks whether to go on after many pages in vain, and does not before', () => {
    const vain = [page(1, 'a'), page(0, 'b'), page(0, 'c'), page(0, 'd')]
    expect(emptyAtEnd(vain)).toBe(3)
    expect(tired(standing(vain))).toBe(true)
    expect(goesOn(standing(vain), true)).toBe(false)
    expect(goesOn(standing(vain, { allowed: 4 }), true)).toBe(true)
    expect(tired(standing(vain.slice(0, 3)))).toBe(false)
    expect(tired(standing([...vain, page(1, 'e')]))).toBe(false)
    expect(tired(standing(vain, { more: false }))).toBe(false)
  })
})
