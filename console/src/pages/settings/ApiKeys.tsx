import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Key as ApiKey, Permission, Role } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Empty, ErrorBox, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { type DataColumn, DataTable } from '../../ui/DataTable'
import { Secret } from '../../ui/Secret'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'
import { ROLES } from './Members'

const DAYS = [7, 30, 90, 365]
const DAY_MILLIS = 86_400_000

export function ApiKeys() {
  const { t } = useTexts()
  const { membership } = useCaller()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [days, setDays] = useState(90)
  const [scope, setScope] = useState<Permission[]>(['read', 'runs'])
  const submission = useSubmissionKey(name, role, days, scope)
  const [secret, setSecret] = useState<ApiKey & { secret: string }>()
  const [removing, setRemoving] = useState<ApiKey>()
  const query = useQuery({ queryKey: keys.keys, queryFn: ({ signal }) => api.get<{ items: ApiKey[] }>('/keys', undefined, signal) })
  const add = useAction(
    () =>
      api.post<ApiKey & { secret: string }>(
        '/keys',
        { name: name.trim(), role, permissions: scope, expiresAt: new Date(Date.now() + days * DAY_MILLIS).toISOString() },
        { idempotencyKey: submission },
      ),
    {
      changes: [keys.keys],
      quiet: true,
      afterwards: (made) => {
        setSecret(made)
        setName('')
      },
    },
  )
  const remove = useAction((one: ApiKey) => api.delete(`/keys/${encodeURIComponent(one.id)}`), {
    changes: [keys.keys],
    done: (_, one) => t('keys.removed', { name: one.name }),
    afterwards: () => setRemoving(undefined),
  })
  const columns: DataColumn<ApiKey>[] = [
    { key: 'name', head: t('settings.name'), cell: (one) => one.name },
    { key: 'role', head: t('settings.role'), cell: (one) => t(`role.${one.role}` as Key) },
    { key: 'may', head: t('settings.may'), className: 'muted', cell: (one) => one.permissions.map((each) => t(`permission.${each}` as Key)).join(', ') },
    {
      key: 'by',
      head: t('apikeys.by'),
      cell: (one) => (
        <>
          {one.createdBy}, <TimeAgo at={one.createdAt} />
        </>
      ),
    },
    { key: 'expires', head: t('apikeys.expires'), cell: (one) => <TimeAgo at={one.expiresAt} /> },
    { key: 'used', head: t('apikeys.used'), className: 'muted', cell: (one) => (one.lastUsedAt ? <TimeAgo at={one.lastUsedAt} /> : t('members.never')) },
  ]
  return (
    <>
      <Panel title={t('settings.keys')} note={t('apikeys.what')}>
        {secret && <Secret label={t('apikeys.secret', { name: secret.name })} value={secret.secret} done={() => setSecret(undefined)} />}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('apikeys.none')} />
            ) : (
              <DataTable
                rows={items}
                columns={columns}
                id={(one) => one.id}
                actions={(one) => (
                  <Button size="compact-xs" variant="default" onClick={() => setRemoving(one)}>
                    {t('action.remove')}
                  </Button>
                )}
              />
            )
          }
        </Loaded>
      </Panel>
      <Panel title={t('apikeys.add')}>
        {add.isError && <ErrorBox error={add.error} />}
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(undefined)
          }}
        >
          <div className="row row-end">
            <TextInput label={t('settings.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <NativeSelect label={t('settings.role')} value={role} data={ROLES.map((value) => ({ value, label: t(`role.${value}` as Key) }))} onChange={(event) => setRole(event.currentTarget.value as Role)} />
            <NativeSelect label={t('apikeys.expires')} value={String(days)} data={DAYS.map((value) => ({ value: String(value), label: t('apikeys.days', { n: value }) }))} onChange={(event) => setDays(Number(event.currentTarget.value))} />
          </div>
          <Checkbox.Group label={t('settings.may')} value={scope} onChange={(value) => setScope(value as Permission[])}>
            <div className="row block">
              {membership.permissions.map((one) => (
                <Checkbox key={one} value={one} label={t(`permission.${one}` as Key)} />
              ))}
            </div>
          </Checkbox.Group>
          <div>
            <Button type="submit" loading={add.isPending} disabled={!name.trim() || scope.length === 0}>
              {t('apikeys.add.act')}
            </Button>
          </div>
        </form>
      </Panel>
      {removing && (
        <ConfirmDialog title={t('apikeys.remove', { name: removing.name })} act={t('action.remove')} danger busy={remove.isPending} close={() => setRemoving(undefined)} submit={() => remove.mutate(removing)}>
          <p>{t('apikeys.remove.what')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
