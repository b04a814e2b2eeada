import { describe, expect, it } from 'vitest'
import { diffLines, hunks } from '../src/lib/diff'

const shown = (before: string, after: string) => diffLines(before, after).map((line) => line.sign + line.text)

describe('the difference of two texts', () => {
  it('names what was added, removed and kept, in order', () => {
    expect(shown('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d'])
  })

  it('is the shortest there is', () => {
    const lines = diffLines('a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc')
    expect(lines.filter((line) => line.sign !== ' ')).toHaveLength(5)
  })

  it('leads from the one to the other, whatever they are', () => {
    let seed = 7
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below
    for (let round = 0; round < 300; round++) {
      const text = () => Array.from({ length: random(14) }, () => 'abcd'[random(4)]).join('\n')
      const before = text()
      const after = text()
      const lines = diffLines(before, after)
      expect(lines.filter((line) => line.sign !== '+').map((line) => line.text).join('\n')).toBe(before)
      expect(lines.filter((line) => line.sign !== '-').map((line) => line.text).join('\n')).toBe(after)
      for (const line of lines) {
        if (line.from !== undefined) expect(before.split('\n')[line.from - 1]).toBe(line.text)
        if (line.to !== undefined) expect(after.split('\n')[line.to - 1]).toBe(line.text)
      }
    }
  })

  it('does not hang on texts that have nothing in common', () => {
    const many = (name: string) => Array.from({ length: 4_000 }, (_, index) => `${name} ${index}`).join('\n')
    expect(diffLines(many('a'), many('b'))).toHaveLength(8_000)
  })

  it('leaves out what is far from any change', () => {
    const before = Array.from({ length: 30 }, (_, index) => String(index)).join('\n')
    const parts = hunks(diffLines(before, before.replace('15', 'x')), 2)
    expect(parts.map((part) => ('skipped' in part ? part.skipped : part.kept.length))).toEqual([13, 6, 12])
  })
})
