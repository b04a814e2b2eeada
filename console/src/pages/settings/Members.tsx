import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaggedMember } from '../../api/additions'
import { newIdempotencyKey } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Member, Role } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { ErrorBox, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { type DataColumn, DataTable } from '../../ui/DataTable'
import { Secret } from '../../ui/Secret'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'

export const ROLES: Role[] = ['owner', 'operator', 'approver', 'viewer']

export function Members() {
  const { t } = useTexts()
  const { session } = useCaller()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const key = useSubmissionKey(name, role)
  const [link, setLink] = useState<{ name: string; link: string }>()
  const [removing, setRemoving] = useState<TaggedMember>()
  const changes = [keys.members]
  const roles = ROLES.map((value) => ({ value, label: t(`role.${value}` as Key) }))
  const query = useQuery({ queryKey: keys.members, queryFn: ({ signal }) => api.get<{ items: TaggedMember[] }>('/members', undefined, signal) })
  const tag = (member: TaggedMember) => (member.etag === undefined ? {} : { ifMatch: member.etag })
  const add = useAction(() => api.post<Member & { link: string }>('/members', { name: name.trim(), role }, { idempotencyKey: key }), {
    changes,
    quiet: true,
    afterwards: (made) => {
      setLink(made)
      setName('')
    },
  })
  const change = useAction(({ member, to }: { member: TaggedMember; to: Role }) => api.patch<Member>(`/members/${encodeURIComponent(member.name)}`, { role: to }, tag(member)), {
    changes,
    done: (_, { member, to }) => t('members.changed', { name: member.name, role: t(`role.${to}` as Key) }),
  })
  const newLink = useAction((member: string) => api.post<{ link: string }>(`/members/${encodeURIComponent(member)}/links`, {}, { idempotencyKey: newIdempotencyKey() }), {
    afterwards: (made, member) => setLink({ name: member, link: made.link }),
  })
  const remove = useAction((member: TaggedMember) => api.delete(`/members/${encodeURIComponent(member.name)}`, tag(member)), {
    changes,
    done: (_, member) => t('members.removed', { name: member.name }),
    afterwards: () => setRemoving(undefined),
  })
  const columns: DataColumn<TaggedMember>[] = [
    { key: 'name', head: t('settings.name'), cell: (member) => member.name },
    {
      key: 'role',
      head: t('settings.role'),
      cell: (member) => (
        <NativeSelect
          aria-label={t('members.role', { name: member.name })}
          value={member.role}
          disabled={member.name === session.name}
          data={roles}
          onChange={(event) => change.mutate({ member, to: event.currentTarget.value as Role })}
        />
      ),
    },
    { key: 'joined', head: t('members.joined'), className: 'muted', wideOnly: true, cell: (member) => <TimeAgo at={member.joinedAt} /> },
    { key: 'seen', head: t('members.seen'), className: 'muted', cell: (member) => (member.lastSeenAt ? <TimeAgo at={member.lastSeenAt} /> : t('members.never')) },
  ]
  return (
    <>
      <Panel title={t('settings.members')}>
        {link && <Secret label={t('members.link', { name: link.name })} value={new URL(link.link, window.location.origin).href} done={() => setLink(undefined)} />}
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              rows={items}
              columns={columns}
              id={(member) => member.name}
              actions={(member) => (
                <>
                  <Button size="compact-xs" variant="default" onClick={() => newLink.mutate(member.name)}>
                    {t('members.newlink')}
                  </Button>
                  {member.name !== session.name && (
                    <Button size="compact-xs" variant="default" onClick={() => setRemoving(member)}>
                      {t('action.remove')}
                    </Button>
                  )}
                </>
              )}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title={t('members.add')}>
        {add.isError && <ErrorBox error={add.error} />}
        <form
          className="row row-end"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(undefined)
          }}
        >
          <TextInput label={t('settings.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <NativeSelect label={t('settings.role')} value={role} data={roles} onChange={(event) => setRole(event.currentTarget.value as Role)} />
          <Button type="submit" loading={add.isPending} disabled={!name.trim()}>
            {t('members.add.act')}
          </Button>
        </form>
        <ul className="bullets block">
          {ROLES.map((one) => (
            <li key={one}>
              <strong>{t(`role.${one}` as Key)}</strong>: {t(`role.${one}.what` as Key)}
            </li>
          ))}
        </ul>
      </Panel>
      {removing && (
        <ConfirmDialog title={t('members.remove', { name: removing.name })} act={t('action.remove')} danger busy={remove.isPending} close={() => setRemoving(undefined)} submit={() => remove.mutate(removing)}>
          <p>{t('members.remove.what')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
