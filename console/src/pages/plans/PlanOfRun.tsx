import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/session'
import type { Page, PlanNode, Run, RunDetail, Step } from '../../api/types'
import { useTexts } from '../../i18n'
import { PlanGraph } from './PlanGraph'

/** The plan as the run began it, with what has happened of it. */
export function PlanOfRun({ run, runs }: { run: RunDetail; runs: Run[] }) {
  const { t } = useTexts()
  const steps = useQuery({
    queryKey: ['run', run.id, 'own-steps', run.updatedAt],
    queryFn: ({ signal }) => api.get<Page<Step>>(`/runs/${run.id}/steps`, { limit: 200 }, signal),
  })
  const happened = useMemo(() => [...runs.map(({ name, status }) => ({ name, status: status as string })), ...statusesOf(steps.data?.items ?? [])], [runs, steps.data])
  return <PlanGraph plan={run.plan as PlanNode} happened={happened} label={t('plans.graph', { plan: run.name })} />
}

/** Steps that are no runs, such as approvals: what was the last that happened at each position. */
export function statusesOf(steps: Step[]): { name: string; status: string }[] {
  const latest = new Map<string, { name: string; status: string }>()
  for (const step of steps) {
    if (step.kind === 'wait' || step.kind === 'sleep') latest.set(step.name, { name: step.name, status: 'waiting' })
    else if (step.kind === 'received' || step.kind === 'expired' || step.kind === 'woke' || step.kind === 'step') latest.set(step.name, { name: step.name, status: 'completed' })
    else if (step.kind === 'step_failed') latest.set(step.name, { name: step.name, status: 'failed' })
  }
  return [...latest.values()]
}
