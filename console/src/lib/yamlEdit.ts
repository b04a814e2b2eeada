import { isMap, isScalar, parseDocument, stringify, type Pair, type YAMLMap } from 'yaml'

/** A text that is to be a number is handed over as a number. */
export type FieldValue = string | number | string[]

/** What the form shows of one agent; undefined where the text is no YAML with such an agent. */
export function readAgent(source: string, agent: string): Record<string, unknown> | undefined {
  const found = agentMap(source, agent)
  return found ? (found.toJSON() as Record<string, unknown>) : undefined
}

export function agentNames(source: string): string[] {
  const agents: unknown = parseDocument(source).get('agents')
  return isMap(agents) ? agents.items.map((pair) => keyOf(pair)) : []
}

/**
 * The text with one field of one agent changed. Nothing else in it moves: comments, order and layout stay, so that what
 * was changed in the form is all that a diff shows. An empty value takes the field away.
 */
export function writeAgentField(source: string, agent: string, path: string[], value: FieldValue): string {
  const map = agentMap(source, agent)
  if (!map) return source
  return write(source, map, path, value)
}

function write(source: string, map: YAMLMap, path: string[], value: FieldValue): string {
  const [key, ...rest] = path
  const pair = map.items.find((one) => keyOf(one) === key)
  const empty = typeof value !== 'number' && value.length === 0
  if (pair && rest.length > 0 && isMap(pair.value)) return write(source, pair.value, rest, value)
  if (pair) return empty ? remove(source, map, pair) : replace(source, map, pair, value)
  if (empty) return source
  const nested = rest.length > 0 ? `{ ${rest.join(': { ')}: ${flow(value)}${' }'.repeat(rest.length)}` : undefined
  return insert(source, map, key!, nested ?? value)
}

function agentMap(source: string, agent: string): YAMLMap | undefined {
  const document = parseDocument(source)
  const found: unknown = document.getIn(['agents', agent])
  return document.errors.length === 0 && isMap(found) && found.range ? found : undefined
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function rangeOf(node: unknown): [number, number] {
  const { range } = node as { range: [number, number, number] }
  return [range[0], range[1]]
}

/** A value as it fits anywhere: quoted where it has to be. */
function flow(value: FieldValue): string {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `[${value.map((one) => flow(one)).join(', ')}]`
  const plain = stringify({ a: value }, { lineWidth: 0 }).slice(3).trimEnd()
  return /[\n,[\]{}]/.test(plain) && !/^["']/.test(plain) ? JSON.stringify(value) : plain
}

function blockText(value: string, indent: string): string {
  const inner = indent + '  '
  return '|\n' + value.replace(/\n+$/, '').split('\n').map((line) => (line ? inner + line : '')).join('\n')
}

function indentOf(source: string, map: YAMLMap): string {
  const [start] = rangeOf(map.items[0]!.key)
  return source.slice(source.lastIndexOf('\n', start - 1) + 1, start)
}

function textOf(source: string, map: YAMLMap, value: FieldValue): string {
  return !map.flow && typeof value === 'string' && value.includes('\n') ? blockText(value, indentOf(source, map)) : flow(value)
}

function replace(source: string, map: YAMLMap, pair: Pair, value: FieldValue): string {
  const text = textOf(source, map, value)
  if (pair.value === null || !(pair.value as { range?: unknown }).range) {
    const [, end] = rangeOf(pair.key)
    return source.slice(0, end) + ': ' + text + source.slice(source.indexOf(':', end) + 1)
  }
  const [start, end] = rangeOf(pair.value)
  // A block ends with its line break, which belongs to what follows.
  const tail = source.slice(start, end).endsWith('\n') && !text.endsWith('\n') ? '\n' : ''
  // A block list begins on a line of its own; what takes its place stands beside the key.
  const [, keyEnd] = rangeOf(pair.key)
  const between = source.slice(keyEnd, start)
  const from = between.includes('\n') ? keyEnd : start
  return source.slice(0, from) + (from === keyEnd ? ': ' : '') + text + tail + source.slice(end)
}

function remove(source: string, map: YAMLMap, pair: Pair): string {
  const [start] = rangeOf(pair.key)
  const end = pair.value === null ? rangeOf(pair.key)[1] : rangeOf(pair.value)[1]
  if (!map.flow) {
    const lineStart = source.lastIndexOf('\n', start - 1) + 1
    const lineEnd = source[end - 1] === '\n' ? end : source.indexOf('\n', end) + 1
    return source.slice(0, lineStart) + source.slice(lineEnd === 0 ? source.length : lineEnd)
  }
  const after = /^\s*,\s*/.exec(source.slice(end))
  if (after) return source.slice(0, start) + source.slice(end + after[0].length)
  return source.slice(0, start).replace(/\s*,\s*$/, ' ') + source.slice(end).replace(/^\s+/, '')
}

function insert(source: string, map: YAMLMap, key: string, value: FieldValue): string {
  const nested = typeof value === 'string' && value.startsWith('{ ')
  const text = nested ? value : textOf(source, map, value)
  if (map.flow) {
    const [, end] = rangeOf(map)
    const body = source.slice(0, end - 1).trimEnd()
    const separator = body.endsWith('{') ? ' ' : ', '
    return `${body}${separator}${key}: ${nested ? text : flow(value)} ${source.slice(end - 1)}`
  }
  const indent = indentOf(source, map)
  const last = map.items.at(-1)!
  const end = last.value === null ? rangeOf(last.key)[1] : rangeOf(last.value)[1]
  const at = source[end - 1] === '\n' ? end : source.indexOf('\n', end) < 0 ? source.length : source.indexOf('\n', end) + 1
  const before = source.slice(0, at)
  return `${before}${before.endsWith('\n') ? '' : '\n'}${indent}${key}: ${text}\n${source.slice(at)}`
}
