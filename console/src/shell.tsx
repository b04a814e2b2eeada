import { ActionIcon, NativeSelect, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useConnection } from './api/live'
import { keys } from './api/queries'
import { api, useCaller } from './api/session'
import type { Organization, Overview } from './api/types'
import { chooseLanguage, type Key, useTexts } from './i18n'
import { Link, navigate, usePlace } from './lib/router'
import { TimeAgo } from './ui/basics'
import { Icon, type IconName } from './ui/Icon'
import { useShortcuts, useShowKeys } from './ui/keys'

const SECTIONS: { path: string; icon: IconName; label: Key; keys: string; go: Key }[] = [
  { path: '/', icon: 'now', label: 'nav.now', keys: 'g n', go: 'keys.go.now' },
  { path: '/approvals', icon: 'approvals', label: 'nav.approvals', keys: 'g a', go: 'keys.go.approvals' },
  { path: '/runs', icon: 'runs', label: 'nav.runs', keys: 'g r', go: 'keys.go.runs' },
  { path: '/team', icon: 'team', label: 'nav.team', keys: 'g t', go: 'keys.go.team' },
  { path: '/plans', icon: 'plans', label: 'nav.plans', keys: 'g p', go: 'keys.go.plans' },
  { path: '/spend', icon: 'spend', label: 'nav.spend', keys: 'g s', go: 'keys.go.spend' },
  { path: '/audit', icon: 'audit', label: 'nav.audit', keys: 'g u', go: 'keys.go.audit' },
  { path: '/settings', icon: 'settings', label: 'nav.settings', keys: 'g e', go: 'keys.go.settings' },
]

export function useOverview() {
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => api.get<Overview>('/overview', undefined, signal),
    refetchInterval: 30_000,
  })
}

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTexts()
  const { path } = usePlace()
  const [open, setOpen] = useState(false)
  const overview = useOverview()
  useEffect(() => setOpen(false), [path])
  useShortcuts(SECTIONS.map((one) => ({ keys: one.keys, says: one.go, act: () => navigate(one.path) })))

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <header className="topbar">
        <ActionIcon
          className="only-narrow"
          variant="subtle"
          color="gray"
          aria-label={t('shell.menu')}
          aria-expanded={open}
          aria-controls="sections"
          onClick={() => setOpen(!open)}
        >
          <Icon name="menu" />
        </ActionIcon>
        <Link to="/" className="brand" aria-label={t('shell.home')}>
          <img src="/icon.svg" alt="" width="20" height="20" />
          Troupe
        </Link>
        <OrganizationChoice />
        <div className="topbar-right">
          <ConnectionState />
          <Tools />
        </div>
      </header>
      <nav id="sections" className={open ? 'sections sections-open' : 'sections'} aria-label={t('shell.sections')}>
        <ul>
          {SECTIONS.map((one) => {
            const here = one.path === '/' ? path === '/' : path === one.path || path.startsWith(one.path + '/')
            const waiting = one.path === '/approvals' ? overview.data?.approvals : undefined
            return (
              <li key={one.path}>
                <Link to={one.path} aria-current={here ? 'page' : undefined}>
                  <Icon name={one.icon} />
                  <span>{t(one.label)}</span>
                  {waiting ? (
                    <span className="pill" title={t('nav.waiting', { n: waiting })}>
                      {waiting}
                    </span>
                  ) : null}
                </Link>
              </li>
            )
          })}
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        <StopBanner organization={overview.data?.organization} />
        {children}
      </main>
    </div>
  )
}

function OrganizationChoice() {
  const { t } = useTexts()
  const { session, membership, choose } = useCaller()
  if (session.memberships.length === 1) return <span className="organization">{membership.organization}</span>
  return (
    <NativeSelect
      aria-label={t('shell.organization')}
      value={membership.organization}
      data={session.memberships.map((one) => one.organization)}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  )
}

/** Always there for screen readers; visible while there is something to say. */
function ConnectionState() {
  const { t } = useTexts()
  const connection = useConnection()
  return (
    <div className={`connection connection-${connection}`} role="status" aria-live="polite">
      {connection === 'lost' && (
        <>
          <Icon name="warn" size={14} /> {t('connection.lost')}
        </>
      )}
      {connection === 'restored' && (
        <>
          <Icon name="check" size={14} /> {t('connection.restored')}
        </>
      )}
      {connection === 'open' && (
        <>
          <span className="dot" aria-hidden="true" /> <span className="wide-only">{t('connection.live')}</span>
        </>
      )}
    </div>
  )
}

const SCHEMES = ['auto', 'light', 'dark'] as const

function Tools() {
  const { t, language } = useTexts()
  const { session, membership, signOut } = useCaller()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const showKeys = useShowKeys()
  return (
    <>
      <ActionIcon className="wide-only" variant="subtle" color="gray" aria-label={t('keys.help')} title={t('keys.help') + ' (?)'} onClick={showKeys}>
        <Icon name="keyboard" />
      </ActionIcon>
      <details
        className="account"
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.currentTarget.open = false
            event.currentTarget.querySelector('summary')?.focus()
          }
        }}
      >
        <summary>{session.name}</summary>
        <div className="account-menu">
          <p className="muted">{t('shell.role', { role: t(`role.${membership.role}` as Key), organization: membership.organization })}</p>
          <NativeSelect
            label={t('shell.scheme')}
            value={colorScheme}
            data={SCHEMES.map((value) => ({ value, label: t(`scheme.${value}` as Key) }))}
            onChange={(event) => setColorScheme(event.currentTarget.value as (typeof SCHEMES)[number])}
          />
          <NativeSelect
            label={t('shell.language')}
            value={language}
            data={[
              { value: 'en', label: 'English' },
              { value: 'de', label: 'Deutsch' },
            ]}
            onChange={(event) => chooseLanguage(event.currentTarget.value as 'en' | 'de')}
          />
          <button type="button" className="menu-item" onClick={() => void signOut()}>
            <Icon name="out" /> {t('shell.signout')}
          </button>
        </div>
      </details>
    </>
  )
}

function StopBanner({ organization }: { organization: Organization | undefined }) {
  const { t } = useTexts()
  const { can } = useCaller()
  if (!organization?.stop) return null
  const { since, by, reason } = organization.stop
  return (
    <div className="stopped" role="alert">
      <Icon name="stop" />
      <p>
        <strong>{t('stop.stopped', { organization: organization.name })}</strong> {t('stop.by', { by })}, <TimeAgo at={since} />: {reason}
      </p>
      {can('stop') && <Link to="/settings?tab=organization">{t('stop.settings')}</Link>}
    </div>
  )
}
