import { describe, expect, it } from 'vitest'
import { withoutQuestions, withQuestion } from '../src/api/approvalLists'
import type { Approval, Page } from '../src/api/types'

const question = (id: string, more: Partial<Approval> = {}) => ({ id, title: 'Pay?', mine: true, ...more }) as Approval
const page = (ids: string[], next?: string): Page<Approval> => ({ items: ids.map((id) => question(id)), ...(next !== undefined && { next }) })
const list = (...pages: Page<Approval>[]) => ({ pages, pageParams: [undefined, ...pages.slice(0, -1).map((one) => one.next)] })
const ids = (data: { pages: Page<Approval>[] }) => data.pages.map(({ items }) => items.map(({ id }) => id))

describe('a long list of questions', () => {
  const known = list(page(['1/3', '2/3'], 'a'), page(['3/3', '4/3'], 'b'))

  it('leaves out what is not open any more, and goes on where it did', () => {
    const after = withoutQuestions(known, ({ id }) => id === '4/3')
    expect(ids(after)).toEqual([['1/3', '2/3'], ['3/3']])
    expect(after.pages[1]!.next).toBe('b')
    expect(after.pages[0]).toBe(known.pages[0])
    expect(withoutQuestions(known, ({ id }) => id === '9/3')).toBe(known)
  })

  it('shows a question as it is now, or not at all where it is for others', () => {
    const passed = question('3/3', { mine: false })
    expect(withQuestion(known, passed, false).pages[1]!.items[0]).toBe(passed)
    expect(ids(withQuestion(known, passed, true))).toEqual([['1/3', '2/3'], ['4/3']])
    const answered = { ...question('3/3'), answered: { by: 'bob', verdict: 'approve', at: '' } }
    expect(ids(withQuestion(known, answered, false))).toEqual([['1/3', '2/3'], ['4/3']])
  })

  it('takes in a new question at its end, or when its page comes', () => {
    const fresh = question('9/3')
    expect(withQuestion(known, fresh, true)).toBe(known)
    expect(ids(withQuestion(list(page(['1/3'], 'a'), page([])), fresh, true))).toEqual([['1/3'], ['9/3']])
    expect(ids(withQuestion(list(page(['1/3'], 'a'), page([])), question('9/3', { mine: false }), true))).toEqual([['1/3'], []])
  })
})
