import { describe, expect, it } from 'vitest'
import { previewOf } from '../src/lib/preview'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the preview of a file', () => {
  it('shows a page as the text that it is', () => {
    const page = '<script>alert(1)</script>'
    for (const name of ['page.html', 'page.svg', 'page', 'page.json']) expect(previewOf(name, bytes(page), true)).toEqual({ kind: 'text', text: page })
  })

  it('unfolds JSON', () => {
    expect(previewOf('a/b.JSON', bytes('{"a": [1]}'), true)).toEqual({ kind: 'json', value: { a: [1] } })
  })

  it('shows JSON as a text where it is cut, or nested so deep that a page breaks', () => {
    expect(previewOf('b.json', bytes('{"a": [1'), false)).toEqual({ kind: 'text', text: '{"a": [1' })
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    expect(previewOf('b.json', bytes(deep), true)).toEqual({ kind: 'text', text: deep })
  })

  it('leaves out a character that was cut in the middle', () => {
    expect(previewOf('a.txt', bytes('Größe').subarray(0, 3), false)).toEqual({ kind: 'text', text: 'Gr' })
  })

  it('shows nothing of what is no text', () => {
    expect(previewOf('a.txt', new Uint8Array([65, 0, 66]), true)).toEqual({ kind: 'none' })
    expect(previewOf('a.txt', new Uint8Array([255, 254, 65]), true)).toEqual({ kind: 'none' })
  })

  it('draws pictures, whatever is in them', () => {
    expect(previewOf('a/b.PNG', bytes('<html>'), true)).toEqual({ kind: 'picture', type: 'image/png' })
  })
})
