import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Team } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link, navigate } from '../../lib/router'
import { Empty, Loaded, Page } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { PlanGraph } from './PlanGraph'

export function PlansPage({ name }: { name?: string }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: ({ signal }) => api.get<Team>('/team', undefined, signal), retry: false })
  const none = team.error instanceof ApiError && team.error.status === 404
  const chosen = name ?? team.data?.main ?? team.data?.plans[0]?.name
  const plan = team.data?.plans.find((one) => one.name === chosen)
  return (
    <Page
      title={t('plans.title')}
      wide
      actions={
        plan && (
          <>
            <Button variant="default" onClick={() => navigate(`/runs?plan=${encodeURIComponent(plan.name)}`)}>
              {t('plans.runs')}
            </Button>
            {can('runs') && (
              <Button leftSection={<Icon name="plus" />} onClick={() => navigate(`/runs/start?plan=${encodeURIComponent(plan.name)}`)}>
                {t('runs.start')}
              </Button>
            )}
          </>
        )
      }
    >
      {none ? (
        <Empty title={t('team.none')}>{t('team.none.what')}</Empty>
      ) : (
        <Loaded query={team}>
          {(data) => (
            <>
              <nav className="tabs" aria-label={t('plans.all')}>
                {data.plans.map((one) => (
                  <Link key={one.name} to={`/plans/${encodeURIComponent(one.name)}`} aria-current={one.name === chosen ? 'page' : undefined}>
                    {one.name}
                    {one.name === data.main ? ` (${t('plans.main')})` : ''}
                  </Link>
                ))}
              </nav>
              {plan ? <PlanGraph key={plan.name} plan={plan.plan} label={t('plans.graph', { plan: plan.name })} /> : <Empty title={t('plans.none', { plan: chosen ?? '' })} />}
            </>
          )}
        </Loaded>
      )}
    </Page>
  )
}
