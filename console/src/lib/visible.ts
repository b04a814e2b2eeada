import { useEffect, useState } from 'react'

/** So long a tab stays connected after it was put in the background. */
const HIDDEN_MILLIS = 60_000

/**
 * Is somebody looking, or was until just now? Browsers allow few connections to one server: tabs in the background give
 * theirs back, or a handful of them would keep all others waiting.
 */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(true)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const changed = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') setVisible(true)
      else timer = setTimeout(() => setVisible(false), HIDDEN_MILLIS)
    }
    document.addEventListener('visibilitychange', changed)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', changed)
    }
  }, [])
  return visible
}
