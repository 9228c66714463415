export type Theme = 'light' | 'dark'
const key = 'headwater-theme'

/** As chosen here before, else as the system has it. */
export function chosenTheme(): Theme {
  const stored = readStored()
  if (stored !== null) return stored
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
}

export function keepTheme(theme: Theme): void {
  applyTheme(theme)
  try {
    localStorage.setItem(key, theme)
  } catch {
    // a browser that keeps nothing asks the system again
  }
}

function readStored(): Theme | null {
  try {
    const stored = localStorage.getItem(key)
    return stored === 'light' || stored === 'dark' ? stored : null
  } catch {
    return null
  }
}
