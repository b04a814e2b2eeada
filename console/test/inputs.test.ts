import { describe, expect, it } from 'vitest'
import { inputsOf } from '../src/lib/inputs'

describe('inputs in rows', () => {
  it('are taken by their names, without rows that hold nothing', () => {
    expect(inputsOf([{ name: ' ticket ', value: 'too tight' }, { name: '', value: '' }, { name: 'order', value: '' }])).toEqual({ inputs: { ticket: 'too tight', order: '' } })
  })

  it('are wrong where one has no name, or the name of another', () => {
    expect(inputsOf([{ name: ' ', value: 'too tight' }])).toEqual({ row: 0, problem: 'unnamed' })
    expect(inputsOf([{ name: 'a', value: '1' }, { name: 'a ', value: '2' }])).toEqual({ row: 1, problem: 'twice' })
  })
})
