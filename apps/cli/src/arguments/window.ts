import { InvalidArgumentError } from 'commander'
import type { MaintenanceWindow } from '../api/types.ts'

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** "daily 22:00 4h", "sun 02:00 3h" in UTC, or "none". Throws InvalidArgumentError that says what to give. */
export function parseWindow(text: string): MaintenanceWindow | 'none' {
  const given = text.trim().toLowerCase()
  if (given === 'none') return given
  const [, day = '', start, length] = /^([a-z]+) +(\d{1,2}):00 +(\d{1,2})h$/.exec(given) ?? []
  const dayOfWeek = day === 'daily' ? null : days.indexOf(day)
  const [startHourUtc, hours] = [Number(start), Number(length)]
  if (dayOfWeek !== -1 && startHourUtc <= 23 && hours >= 1 && hours <= 24) return { dayOfWeek, startHourUtc, hours }
  throw new InvalidArgumentError(
    'Give day, full hour in UTC and length, such as "sun 02:00 3h" or "daily 22:00 4h"; or none.',
  )
}

/** A window as it would be typed. */
export function windowText({ dayOfWeek, startHourUtc, hours }: MaintenanceWindow): string {
  const day = dayOfWeek === null ? 'daily' : days[dayOfWeek]
  return `${day} ${String(startHourUtc).padStart(2, '0')}:00 ${hours}h`
}
