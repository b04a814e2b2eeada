import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { de } from '../src/i18n/de/index'
import { en } from '../src/i18n/en/index'
import { fill } from '../src/i18n/index'

const names = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((one) => one[1]).sort()

describe('the dictionaries', () => {
  it('say the same things', () => {
    expect(Object.keys(de)).toEqual(Object.keys(en))
  })

  it('say each thing in one place', () => {
    const folder = join(import.meta.dirname, '../src/i18n/en')
    const keys = (readdirSync(folder) as string[]).flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}'([^']+)':/gm)].map((one) => one[1]!))
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  it('say nothing with an empty text', () => {
    for (const text of [...Object.values(en), ...Object.values(de)]) expect(text.trim()).not.toBe('')
  })

  it('put in the same values', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(new Set(names(de[key])), key).toEqual(new Set(names(en[key])))
  })

  it('have no text that nothing asks for', () => {
    const src = join(import.meta.dirname, '../src')
    const sources = (readdirSync(src, { recursive: true }) as string[])
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('i18n'))
      .map((file) => readFileSync(join(src, file), 'utf8'))
      .join('\n')
    const built = [...sources.matchAll(/`([a-z.]+\.)\$\{[^`]*?\}((?:\.[a-z]+)?)`/g)].map((one) => [one[1]!, one[2]!] as const)
    const unused = Object.keys(en).filter((key) => !sources.includes(`'${key}'`) && !built.some(([start, end]) => key.startsWith(start) && key.endsWith(end)))
    expect(unused).toEqual([])
  })
})

describe('a text', () => {
  it('is filled with values, and with the right word for a number', () => {
    expect(fill('{n} {n|run|runs} of {name}', { n: 1, name: 'desk' })).toBe('1 run of desk')
    expect(fill('{n} {n|run|runs} of {name}', { n: 2, name: 'desk' })).toBe('2 runs of desk')
    expect(fill('{missing}', {})).toBe('{missing}')
  })
})
