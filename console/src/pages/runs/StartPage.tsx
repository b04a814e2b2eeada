import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Estimate } from '../../api/additions'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Run, RunRequest, Team } from '../../api/types'
import { useTexts } from '../../i18n'
import { navigate, usePlace } from '../../lib/router'
import { Empty, ErrorBox, Loaded, Page, Panel, TrustBadge } from '../../ui/basics'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'
import { EstimateView } from './EstimateView'

export function StartPage() {
  const { t } = useTexts()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: () => api.get<Team>('/team'), retry: false })
  const none = team.error instanceof ApiError && team.error.status === 404
  return (
    <Page title={t('start.title')}>
      {none ? <Empty title={t('team.none')}>{t('team.none.what')}</Empty> : <Loaded query={team}>{(data) => <Form team={data} />}</Loaded>}
    </Page>
  )
}

function Form({ team }: { team: Team }) {
  const { t } = useTexts()
  const { search } = usePlace()
  const [plan, setPlan] = useState(search.get('plan') ?? team.main ?? team.plans[0]?.name ?? '')
  const [name, setName] = useState('')
  const [inputs, setInputs] = useState<Record<string, string>>({})
  const [task, setTask] = useState('')
  const [goal, setGoal] = useState('')
  const key = useSubmissionKey(plan, name, task, goal, inputs)

  const request = (): RunRequest => ({
    plan,
    ...(name.trim() && { name: name.trim() }),
    ...(task.trim() && { task: task.trim() }),
    ...(goal.trim() && { goal: goal.trim() }),
    inputs: Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== '')),
  })
  const estimate = useMutation({ mutationFn: () => api.post<Estimate>('/runs/estimate', request()) })
  const start = useAction((wanted: RunRequest) => api.post<Run>('/runs', wanted, { idempotencyKey: key }), {
    done: (run) => t('start.done', { id: run.id }),
    changes: [keys.runs, keys.overview],
    afterwards: (run) => navigate(`/runs/${run.id}`),
    quiet: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start.mutate(request())
  }
  const changed = () => estimate.reset()

  return (
    <form className="columns" onSubmit={submit} onChange={changed}>
      <div>
        <Panel title={t('start.what')}>
          <div className="form">
            <NativeSelect label={t('run.plan')} value={plan} data={team.plans.map((one) => one.name)} onChange={(event) => setPlan(event.currentTarget.value)} />
            <TextInput label={t('start.name')} description={t('start.name.what')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          </div>
        </Panel>
        <Panel title={t('start.inputs')} note={t('start.inputs.what')}>
          {team.inputs.length === 0 ? (
            <Empty title={t('start.inputs.none')} />
          ) : (
            <div className="form">
              {team.inputs.map((input) => (
                <Textarea
                  key={input.name}
                  label={
                    <>
                      {input.name} <TrustBadge trust={input.trust} />
                    </>
                  }
                  description={input.path ? t('start.inputs.file', { path: input.path }) : undefined}
                  placeholder={input.path ? t('start.inputs.asfile') : ''}
                  rows={3}
                  value={inputs[input.name] ?? ''}
                  onChange={(event) => {
                    const { value } = event.currentTarget
                    setInputs((before) => ({ ...before, [input.name]: value }))
                  }}
                />
              ))}
            </div>
          )}
        </Panel>
        <Panel title={t('start.booked')}>
          <div className="form">
            <TextInput label={t('run.task')} value={task} onChange={(event) => setTask(event.currentTarget.value)} />
            <TextInput label={t('run.goal')} description={t('start.goal.what')} value={goal} onChange={(event) => setGoal(event.currentTarget.value)} />
          </div>
        </Panel>
      </div>
      <div>
        <Panel title={t('start.estimate')}>
          {estimate.isError && <ErrorBox error={estimate.error} />}
          {estimate.data ? <EstimateView estimate={estimate.data} /> : <p className="muted">{t('start.estimate.what')}</p>}
          <div className="dialog-actions">
            <Button variant="default" loading={estimate.isPending} onClick={() => estimate.mutate()}>
              {t('start.estimate.act')}
            </Button>
            <Button type="submit" loading={start.isPending}>
              {t('runs.start')}
            </Button>
          </div>
        </Panel>
        {start.isError && <ErrorBox error={start.error} />}
      </div>
    </form>
  )
}
