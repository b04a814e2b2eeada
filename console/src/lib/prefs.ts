/** What a person chose for this browser. Where storing is not allowed, it holds until the page is closed. */
const memory = new Map<string, string>()

export function readPref(name: string): string | undefined {
  try {
    return window.localStorage.getItem('troupe.' + name) ?? memory.get(name)
  } catch {
    return memory.get(name)
  }
}

export function writePref(name: string, value: string): void {
  memory.set(name, value)
  try {
    window.localStorage.setItem('troupe.' + name, value)
  } catch {
    // kept in memory
  }
}
