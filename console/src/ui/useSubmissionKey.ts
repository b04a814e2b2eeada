import { useRef } from 'react'
import { newIdempotencyKey } from '../api/client'

/** The idempotency key of what a form would send: the same while its content is, so that a repeated submission counts once. */
export function useSubmissionKey(...content: unknown[]): string {
  const text = JSON.stringify(content)
  const kept = useRef<{ text: string; key: string } | undefined>(undefined)
  if (kept.current?.text !== text) kept.current = { text, key: newIdempotencyKey() }
  return kept.current.key
}
