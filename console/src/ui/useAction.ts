import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useErrorText } from './basics'
import { say } from './toasts'

/** A command: says what it came to and refetches what it changed. */
export function useAction<V, T>(
  run: (input: V) => Promise<T>,
  options: { done?: (result: T, input: V) => string; changes?: readonly (readonly unknown[])[]; afterwards?: (result: T, input: V) => void; quiet?: boolean } = {},
) {
  const client = useQueryClient()
  const textOf = useErrorText()
  return useMutation({
    mutationFn: run,
    onSuccess: (result, input) => {
      if (options.done) say({ kind: 'done', title: options.done(result, input) })
      options.afterwards?.(result, input)
    },
    onError: (error) => {
      if (options.quiet) return
      const { title, detail, remedy } = textOf(error)
      say({ kind: 'failed', title, detail: [detail, remedy].filter(Boolean).join(' ') })
    },
    onSettled: () => {
      for (const queryKey of options.changes ?? []) void client.invalidateQueries({ queryKey })
    },
  })
}
