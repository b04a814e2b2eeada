import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Organization } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Facts, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { ReasonDialog } from '../../ui/ReasonDialog'
import { useAction } from '../../ui/useAction'

export function OrganizationSettings() {
  const { t } = useTexts()
  const { can, membership, session } = useCaller()
  const [asking, setAsking] = useState(false)
  const query = useQuery({ queryKey: keys.organization, queryFn: ({ signal }) => api.get<Organization>('/organization', undefined, signal) })
  const changes = [keys.organization, keys.overview]
  const stop = useAction((reason: string) => api.put<Organization>('/organization/stop', { reason }), { done: () => t('stop.done'), changes, afterwards: () => setAsking(false) })
  const letGo = useAction(() => api.delete('/organization/stop'), { done: () => t('stop.undone'), changes })
  return (
    <>
      <Panel title={t('settings.you')}>
        <Facts
          items={[
            [t('settings.name'), session.name],
            [t('settings.role'), t(`role.${membership.role}` as Key)],
            [t('settings.may'), membership.permissions.map((one) => t(`permission.${one}` as Key)).join(', ')],
            [t('settings.until'), <TimeAgo key="until" at={session.expiresAt} />],
          ]}
        />
      </Panel>
      <Panel title={t('stop.title')} note={t('stop.what')}>
        <Loaded query={query}>
          {({ name, stop: stopped }) =>
            stopped ? (
              <>
                <p className="bad">
                  <Icon name="stop" /> {t('stop.stopped', { organization: name })} {t('stop.by', { by: stopped.by })}, <TimeAgo at={stopped.since} />: {stopped.reason}
                </p>
                {can('stop') && (
                  <Button className="block" loading={letGo.isPending} onClick={() => letGo.mutate(undefined)}>
                    {t('stop.undo')}
                  </Button>
                )}
              </>
            ) : (
              <>
                <p className="fine">
                  <Icon name="check" /> {t('stop.none', { organization: name })}
                </p>
                {can('stop') && (
                  <Button className="block" color="red" onClick={() => setAsking(true)}>
                    {t('stop.do')}
                  </Button>
                )}
              </>
            )
          }
        </Loaded>
      </Panel>
      {asking && (
        <ReasonDialog title={t('stop.ask', { organization: membership.organization })} act={t('stop.do')} danger busy={stop.isPending} close={() => setAsking(false)} submit={(reason) => stop.mutate(reason)}>
          <p className="muted">{t('stop.consequence')}</p>
        </ReasonDialog>
      )}
    </>
  )
}
