import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SOURCE } from '../mock/fixtures'
import { diffLines } from '../src/lib/diff'
import { agentNames, readAgent, writeAgentField } from '../src/lib/yamlEdit'

const agentOf = (source: string, name: string) => (parse(source) as { agents: Record<string, unknown> }).agents[name]
const changedLines = (after: string) => diffLines(SOURCE, after).filter((line) => line.sign !== ' ')

describe('the form', () => {
  it('reads the agents of a team', () => {
    expect(agentNames(SOURCE)).toEqual(['lead', 'triage', 'clerk', 'decider', 'cashier', 'writer'])
    expect(readAgent(SOURCE, 'lead')).toMatchObject({ role: 'Leads the desk', limits: { cost: '$0.10' } })
  })

  it('changes a field and nothing else', () => {
    const after = writeAgentField(SOURCE, 'lead', ['role'], 'Runs the desk')
    expect(changedLines(after).map((line) => line.sign + line.text)).toEqual(['-    role: Leads the desk', '+    role: Runs the desk'])
  })

  it('changes fields within braces and lists', () => {
    const after = writeAgentField(writeAgentField(SOURCE, 'clerk', ['role'], 'Looks, up'), 'clerk', ['tools'], ['orders.get_order', 'clock.*'])
    expect(agentOf(after, 'clerk')).toEqual({ role: 'Looks, up', reportsTo: 'lead', models: ['fast'], tools: ['orders.get_order', 'clock.*'] })
    expect(changedLines(after)).toHaveLength(2)
  })

  it('changes nested fields', () => {
    expect(agentOf(writeAgentField(SOURCE, 'lead', ['limits', 'cost'], '$0.25'), 'lead')).toMatchObject({ limits: { turns: 4, cost: '$0.25', time: '2m' } })
    expect(agentOf(writeAgentField(SOURCE, 'lead', ['limits', 'time'], ''), 'lead')).toMatchObject({ limits: { turns: 4, tokens: 30_000, cost: '$0.10' } })
  })

  it('adds a field that was not there', () => {
    expect(agentOf(writeAgentField(SOURCE, 'clerk', ['capabilities'], ['find orders']), 'clerk')).toMatchObject({ capabilities: ['find orders'] })
    expect(agentOf(writeAgentField(SOURCE, 'triage', ['tools'], ['orders.*']), 'triage')).toMatchObject({ tools: ['orders.*'], models: ['fast'] })
    expect(agentOf(writeAgentField(SOURCE, 'triage', ['limits', 'turns'], 3), 'triage')).toMatchObject({ limits: { turns: 3 } })
    expect(agentOf(writeAgentField(SOURCE, 'cashier', ['limits', 'turns'], 3), 'cashier')).toMatchObject({ limits: { turns: 3 } })
  })

  it('takes a field away', () => {
    expect(agentOf(writeAgentField(SOURCE, 'clerk', ['reportsTo'], ''), 'clerk')).not.toHaveProperty('reportsTo')
    expect(agentOf(writeAgentField(SOURCE, 'writer', ['tools'], []), 'writer')).not.toHaveProperty('tools')
    expect(agentOf(writeAgentField(SOURCE, 'triage', ['instructions'], ''), 'triage')).toEqual({ role: 'Sorts tickets', reportsTo: 'lead', models: ['fast'] })
  })

  it('keeps instructions of several lines as a block', () => {
    const text = 'First line.\nSecond: with a colon.\n\nAfter a gap.'
    const after = writeAgentField(SOURCE, 'triage', ['instructions'], text)
    expect(agentOf(after, 'triage')).toEqual({ role: 'Sorts tickets', instructions: text + '\n', reportsTo: 'lead', models: ['fast'] })
    expect(agentOf(writeAgentField(after, 'triage', ['instructions'], 'One line: now.'), 'triage')).toMatchObject({ instructions: 'One line: now.', reportsTo: 'lead' })
    expect(agentOf(writeAgentField(SOURCE, 'lead', ['instructions'], text), 'lead')).toMatchObject({ instructions: text + '\n', role: 'Leads the desk' })
    expect(agentOf(writeAgentField(SOURCE, 'clerk', ['instructions'], text), 'clerk')).toMatchObject({ instructions: text, role: 'Looks up orders' })
  })

  it('quotes what would mean something else', () => {
    for (const role of ['yes: no', '# not a comment', '[a]', '"quoted"', '- dash', '1.0', '{a}', "it's", '']) {
      const after = writeAgentField(SOURCE, 'lead', ['role'], role)
      expect((agentOf(after, 'lead') as { role?: unknown }).role ?? '').toBe(role)
      const within = writeAgentField(SOURCE, 'clerk', ['role'], role)
      expect((agentOf(within, 'clerk') as { role?: unknown }).role ?? '').toBe(role)
    }
  })

  it('replaces a list that stands below its key', () => {
    const source = 'agents:\n  a:\n    tools:\n      - x\n      - y\n    role: A\n'
    expect(agentOf(writeAgentField(source, 'a', ['tools'], ['z']), 'a')).toEqual({ tools: ['z'], role: 'A' })
    expect(agentOf(writeAgentField(source, 'a', ['tools'], []), 'a')).toEqual({ role: 'A' })
  })

  it('leaves a text alone that it cannot read', () => {
    expect(writeAgentField('agents: [', 'a', ['role'], 'x')).toBe('agents: [')
    expect(readAgent('agents:\n  a: b', 'a')).toBeUndefined()
  })
})
