import type { MaintenanceWindow } from '@headwater/api-contract/client'

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** A maintenance window as people say it: Sunday 02:00 to 05:00 UTC. */
export function windowWords(window: MaintenanceWindow | null): string {
  if (window === null) return 'at any time'
  const { dayOfWeek, startHourUtc, hours } = window
  const day = dayOfWeek === null ? 'every day' : (weekdays[dayOfWeek] ?? '')
  if (hours === 24) return `${day}, 24 hours from ${clock(startHourUtc)} UTC`
  return `${day} ${clock(startHourUtc)} to ${clock((startHourUtc + hours) % 24)} UTC`
}

export function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
