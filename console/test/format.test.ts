import { describe, expect, it } from 'vitest'
import { readLimit, writeLimit } from '../src/lib/amounts'
import { duration, money, parseMoney, relative, short } from '../src/lib/format'

describe('money', () => {
  it('has as many digits as tell something', () => {
    expect(money(0, 'en-US')).toBe('$0.00')
    expect(money(12_345_678, 'en-US')).toBe('$12.35')
    expect(money(480_000, 'en-US')).toBe('$0.48')
    expect(money(4_100, 'en-US')).toBe('$0.0041')
    expect(money(12, 'en-US')).toBe('$0.000012')
    expect(money(-2_500_000, 'en-US')).toBe('-$2.50')
  })

  it('is written as the language does', () => {
    expect(money(1_234_500_000, 'de-DE').replaceAll('\u00a0', ' ')).toBe('1.234,50 $')
  })

  it('is read as it is written, to the micro-dollar', () => {
    expect(parseMoney('2')).toBe(2_000_000)
    expect(parseMoney('$2.50')).toBe(2_500_000)
    expect(parseMoney('0,1')).toBe(100_000)
    expect(parseMoney('0.000001')).toBe(1)
    expect(parseMoney('1.1')).toBe(1_100_000)
  })

  it('refuses what is no amount', () => {
    for (const text of ['', '-1', '1.0000001', 'two', '1e6', '1 2', '99999999999999']) expect(parseMoney(text)).toBeUndefined()
  })
})

describe('time', () => {
  it('is as long as two units say', () => {
    expect(duration(0, 'en-US')).toBe('0 ms')
    expect(duration(999, 'en-US')).toBe('999 ms')
    expect(duration(4_230, 'en-US')).toBe('4.2 s')
    expect(duration(59_700, 'en-US')).toBe('60 s')
    expect(duration(185_000, 'en-US')).toBe('3 min 5 s')
    expect(duration(7_800_000, 'en-US')).toBe('2 h 10 min')
    expect(duration(2 * 86_400_000, 'en-US')).toBe('2 d')
    expect(duration(4_230, 'de-DE')).toBe('4,2 s')
  })

  it('is told from now', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    expect(relative('2026-11-21T11:59:58Z', now, 'en-US')).toBe('now')
    expect(relative('2026-11-21T11:57:00Z', now, 'en-US')).toBe('3 minutes ago')
    expect(relative('2026-11-23T13:00:00Z', now, 'en-US')).toBe('in 2 days')
    expect(relative('2026-11-21T11:57:00Z', now, 'de-DE')).toBe('vor 3 Minuten')
  })
})

describe('counts', () => {
  it('are short where they are large', () => {
    expect(short(950, 'en-US')).toBe('950')
    expect(short(61_200, 'en-US')).toBe('61.2K')
  })
})

describe('limits', () => {
  it('are typed in dollars, minutes or plain numbers, and read back the same', () => {
    expect(readLimit('0.75', 'money')).toBe(750_000)
    expect(readLimit('90', 'time')).toBe(5_400_000)
    expect(readLimit('5,000,000', 'tokens')).toBe(5_000_000)
    expect(readLimit('many', 'runs')).toBeUndefined()
    for (const unit of ['money', 'time', 'tokens', 'runs'] as const) expect(readLimit(writeLimit(3_660_000, unit), unit)).toBe(3_660_000)
  })
})
