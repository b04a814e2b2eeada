import { useTexts } from '../../i18n'
import { useCaller } from '../../api/session'
import type { Permission } from '../../api/types'
import type { Key } from '../../i18n'
import { Link, usePlace } from '../../lib/router'
import { Page, Panel } from '../../ui/basics'
import { ApiKeys } from './ApiKeys'
import { ConnectModel } from './ConnectModel'
import { Members } from './Members'
import { OrganizationSettings } from './OrganizationSettings'
import { Webhooks } from './Webhooks'

const TABS: { name: string; needs?: Permission }[] = [
  { name: 'organization' },
  { name: 'models' },
  { name: 'members', needs: 'members' },
  { name: 'keys', needs: 'keys' },
  { name: 'webhooks', needs: 'webhooks' },
]

export function SettingsPage() {
  const { t } = useTexts()
  const { can } = useCaller()
  const { search } = usePlace()
  const tabs = TABS.filter((tab) => tab.needs === undefined || can(tab.needs))
  const chosen = tabs.find((tab) => tab.name === search.get('tab'))?.name ?? 'organization'
  return (
    <Page title={t('nav.settings')}>
      <nav className="tabs" aria-label={t('settings.views')}>
        {tabs.map((tab) => (
          <Link key={tab.name} to={`/settings?tab=${tab.name}`} aria-current={tab.name === chosen ? 'page' : undefined}>
            {t(`settings.${tab.name}` as Key)}
          </Link>
        ))}
      </nav>
      {chosen === 'organization' && <OrganizationSettings />}
      {chosen === 'models' && (
        <Panel title={t('connect.title')}>
          <ConnectModel />
        </Panel>
      )}
      {chosen === 'members' && <Members />}
      {chosen === 'keys' && <ApiKeys />}
      {chosen === 'webhooks' && <Webhooks />}
    </Page>
  )
}
