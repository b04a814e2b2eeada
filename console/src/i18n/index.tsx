import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { readPref, writePref } from '../lib/prefs'
import type { Dictionary, Key } from './en'

export type Language = 'en' | 'de'
export type { Dictionary, Key }
export type Values = Record<string, string | number>
export type Translate = (key: Key, values?: Values) => string

/** `{name}` stands for a value; `{n|one|many}` for one of two texts, by the number n. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    if (one !== undefined && many !== undefined) return Number(value) === 1 ? one : many
    return String(value)
  })
}

export function chosenLanguage(): Language {
  const chosen = readPref('language')
  if (chosen === 'en' || chosen === 'de') return chosen
  return navigator.languages.some((tag) => tag.startsWith('de')) && navigator.language.startsWith('de') ? 'de' : 'en'
}

export async function dictionaryOf(language: Language): Promise<Dictionary> {
  return language === 'de' ? (await import('./de')).de : (await import('./en')).en
}

export function chooseLanguage(language: Language): void {
  writePref('language', language)
  window.location.reload()
}

/** A name that the server knows and this console does not yet: shown as it is. */
function unknown(key: string): string {
  return key.slice(key.indexOf('.') + 1)
}

interface Texts {
  language: Language
  locale: string
  t: Translate
}

const TextsContext = createContext<Texts | undefined>(undefined)

export function TextsProvider({ language, dictionary, children }: { language: Language; dictionary: Dictionary; children: ReactNode }) {
  const texts = useMemo<Texts>(
    () => ({ language, locale: language === 'de' ? 'de-DE' : 'en-US', t: (key, values) => fill(dictionary[key] ?? unknown(key), values) }),
    [language, dictionary],
  )
  return <TextsContext value={texts}>{children}</TextsContext>
}

export function useTexts(): Texts {
  const texts = useContext(TextsContext)
  if (!texts) throw new Error('TextsProvider is missing')
  return texts
}
