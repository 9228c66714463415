/** An instant as an input for local times takes it, to the minute; empty where there is none. */
export function toLocal(instant: string | undefined): string {
  if (instant === undefined) return ''
  const at = new Date(instant)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The opposite; empty for what is no time. */
export function fromLocal(local: string): string {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
