import { Download, page, type Routes } from '../call'

/** The audit. */
export const audit: Routes = {
  'GET audit': ({ world, query, second }) => {
    if (second === 'export') return new Download(`audit.${query.get('format') ?? 'jsonl'}`, 'at,run,what\n', 'text/csv')
    const text = (name: string) => query.get(name) ?? ''
    return page(
      world.audit(),
      query,
      (one) =>
        (query.get('all') === 'true' || one.major) &&
        one.what.includes(text('what')) &&
        one.agent.includes(text('agent')) &&
        (one.person + one.authority + one.approvedBy).includes(text('person')) &&
        (!text('run') || one.run === Number(text('run'))) &&
        (!text('since') || one.at >= text('since')) &&
        (!text('until') || one.at <= text('until')),
      world.sparse,
    )
  },
  'POST audit': () => ({ runs: 3_007, rows: 48_112, links: 9_604, findings: [] }),
}
