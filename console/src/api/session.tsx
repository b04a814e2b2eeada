import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { readPref, writePref } from '../lib/prefs'
import { ApiError, Client } from './client'
import type { Membership, Permission, Session } from './types'

/** What the client sends with each call; set when the session is known. */
const current: { csrf: string | undefined; organization: string | undefined; unauthorized: () => void } = {
  csrf: undefined,
  organization: undefined,
  unauthorized: () => {},
}

export const api = new Client({
  fetch: (...call) => window.fetch(...call),
  csrf: () => current.csrf,
  organization: () => current.organization,
  unauthorized: () => current.unauthorized(),
})

const SESSION = ['session']

interface Caller {
  session: Session
  membership: Membership
  can: (permission: Permission) => boolean
  choose: (organization: string) => void
  signOut: () => Promise<void>
}

const CallerContext = createContext<Caller | undefined>(undefined)

export function useCaller(): Caller {
  const caller = useContext(CallerContext)
  if (!caller) throw new Error('SessionGate is missing')
  return caller
}

export async function signIn(client: QueryClient, token: string): Promise<void> {
  const session = await api.post<Session>('/session', { token })
  client.setQueryData(SESSION, session)
}

/** Asks anew whether there is a session: after a stream was refused. */
export function askSessionAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: SESSION })
}

export interface GateStates {
  loading: ReactNode
  failed: (error: Error, retry: () => void) => ReactNode
  signedOut: ReactNode
  nowhere: (session: Session) => ReactNode
  children: ReactNode
}

/** Shows the console to whoever has a session, and what else there is to say to the others. */
export function SessionGate({ loading, failed, signedOut, nowhere, children }: GateStates) {
  const client = useQueryClient()
  const [chosen, setChosen] = useState(() => readPref('organization'))
  const query = useQuery({
    queryKey: SESSION,
    queryFn: async () => {
      try {
        return await api.get<Session>('/session')
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }
    },
    staleTime: Infinity,
    retry: 1,
  })
  current.unauthorized = useCallback(() => client.setQueryData(SESSION, null), [client])
  const session = query.data ?? undefined
  const membership = session?.memberships.find((one) => one.organization === chosen) ?? session?.memberships[0]
  current.csrf = session?.csrf
  current.organization = membership?.organization

  const caller = useMemo<Caller | undefined>(() => {
    if (!session || !membership) return undefined
    return {
      session,
      membership,
      can: (permission) => membership.permissions.includes(permission),
      choose: (organization) => {
        writePref('organization', organization)
        setChosen(organization)
        client.removeQueries({ predicate: (one) => one.queryKey[0] !== SESSION[0] })
      },
      signOut: async () => {
        await api.delete('/session')
        // The session itself stays known, as none: who watches it has to see it go.
        client.removeQueries({ predicate: (one) => one.queryKey[0] !== SESSION[0] })
        client.setQueryData(SESSION, null)
      },
    }
  }, [session, membership, client])

  if (query.isPending) return loading
  if (query.isError && query.data === undefined) return failed(query.error, () => void query.refetch())
  if (!session) return signedOut
  if (!caller) return nowhere(session)
  return <CallerContext value={caller}>{children}</CallerContext>
}
