import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { keys } from '../../api/queries'
import { api, signIn } from '../../api/session'
import type { Session, SignInWays } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { navigate, usePlace } from '../../lib/router'
import { ErrorBox, Loading } from '../../ui/basics'

/** Reads the token of a sign-in link once and takes it out of the address, so that it stays in no history. */
function takeToken(): string | undefined {
  const token = window.location.hash.slice(1)
  if (token) window.history.replaceState(null, '', '/sign-in')
  return token || undefined
}

export function SignInPage() {
  const client = useQueryClient()
  const [token] = useState(takeToken)
  const attempt = useMutation({
    mutationFn: (secret: string) => signIn(client, secret),
    onSuccess: () => navigate('/', { replace: true }),
  })
  const { mutate } = attempt
  useEffect(() => {
    if (token) mutate(token)
  }, [token, mutate])

  if (token && !attempt.isError) return <Loading />
  return <HowToSignIn>{attempt.isError && <ErrorBox error={attempt.error} />}</HowToSignIn>
}

export function SignedOutPage() {
  return <HowToSignIn />
}

function HowToSignIn({ children }: { children?: ReactNode }) {
  const { t } = useTexts()
  useEffect(() => {
    document.title = `${t('signin.title')} · Troupe`
  }, [t])
  return (
    <main className="alone">
      <img src="/icon.svg" alt="" width="40" height="40" />
      <h1>{t('signin.title')}</h1>
      {children}
      <OtherWays />
      <p>{t('signin.how')}</p>
      <pre className="command" tabIndex={0}>
        troupe link
      </pre>
      <p className="muted">{t('signin.first')}</p>
      <p className="muted">{t('signin.member')}</p>
    </main>
  )
}

const PROBLEMS = ['unavailable', 'state', 'refused', 'token', 'unknown']

/** A provider that knows people, and what came of asking it. */
function OtherWays() {
  const { t } = useTexts()
  const { search } = usePlace()
  const { data } = useQuery({ queryKey: keys.signInWays, queryFn: ({ signal }) => api.get<SignInWays>('/sign-in', undefined, signal), retry: false })
  const problem = search.get('problem')
  if (!data?.oidc) return null
  const { name, url } = data.oidc
  return (
    <>
      {problem !== null && PROBLEMS.includes(problem) && (
        <p className="bad" role="alert">
          {t(`signin.problem.${problem}` as Key, { name })}
        </p>
      )}
      <p>
        <Button component="a" href={url}>
          {t('signin.with', { name })}
        </Button>
      </p>
    </>
  )
}

export function NowherePage({ session }: { session: Session }) {
  const { t } = useTexts()
  return (
    <main className="alone">
      <h1>{t('nowhere.title')}</h1>
      <p>{t('nowhere.what', { name: session.name })}</p>
    </main>
  )
}
