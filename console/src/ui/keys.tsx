import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Key } from '../i18n'
import { useTexts } from '../i18n'
import { Dialog } from './Dialog'

export interface Shortcut {
  /** One key, or two after one another such as `g n`. */
  keys: string
  says: Key
  act: () => void
}

interface Registry {
  add: (shortcuts: Shortcut[]) => () => void
  showHelp: () => void
}

const RegistryContext = createContext<Registry | undefined>(undefined)
const SECOND_KEY_MILLIS = 1_200

/** Are keys meant for a field or an open dialog? */
function elsewhere(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (target.closest('input:not([type=checkbox]),textarea,select,[contenteditable=true]')) return true
  return document.querySelector('[role=dialog]') !== null
}

export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const { t } = useTexts()
  const active = useRef<Shortcut[][]>([])
  const first = useRef<{ key: string; at: number } | undefined>(undefined)
  const [help, setHelp] = useState(false)

  const registry = useMemo<Registry>(
    () => ({
      add: (shortcuts) => {
        active.current = [...active.current, shortcuts]
        return () => {
          active.current = active.current.filter((one) => one !== shortcuts)
        }
      },
      showHelp: () => setHelp(true),
    }),
    [],
  )

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || elsewhere(event)) return
      if (event.key === '?') {
        event.preventDefault()
        setHelp(true)
        return
      }
      const started = first.current && event.timeStamp - first.current.at < SECOND_KEY_MILLIS ? first.current.key + ' ' : ''
      first.current = undefined
      const all = active.current.flat().reverse()
      const found = all.find((one) => one.keys === started + event.key)
      if (found) {
        event.preventDefault()
        found.act()
      } else if (all.some((one) => one.keys.startsWith(event.key + ' '))) {
        first.current = { key: event.key, at: event.timeStamp }
      }
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])

  return (
    <RegistryContext value={registry}>
      {children}
      {help && (
        <Dialog onClose={() => setHelp(false)} title={t('keys.title')}>
          <dl className="shortcuts">
            {active.current.flat().map((one) => (
              <div key={one.keys + one.says}>
                <dt>
                  {one.keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{t(one.says)}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>?</kbd>
              </dt>
              <dd>{t('keys.help')}</dd>
            </div>
          </dl>
        </Dialog>
      )}
    </RegistryContext>
  )
}

export function useShowKeys(): () => void {
  return useContext(RegistryContext)!.showHelp
}

/** These keys act while the component is on the screen. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const registry = useContext(RegistryContext)!
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  const names = shortcuts.map((one) => one.keys + ':' + one.says).join(',')
  const act = useCallback((keys: string) => latest.current.find((one) => one.keys === keys)?.act(), [])
  useEffect(
    () => registry.add(latest.current.map(({ keys, says }) => ({ keys, says, act: () => act(keys) }))),
    // by name: what they do may change with each rendering
    [registry, names, act],
  )
}
