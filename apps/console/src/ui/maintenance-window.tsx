import type { MaintenanceWindow } from '@headwater/api-contract/client'
import { useId } from 'react'
import { clock, weekdays } from '../format/window.ts'

const firstWindow: MaintenanceWindow = { dayOfWeek: 0, startHourUtc: 2, hours: 3 }
const look = 'h-9 rounded-md border border-line bg-ground px-2 text-sm'

interface Props {
  value: MaintenanceWindow | null
  onChange: (value: MaintenanceWindow | null) => void
}

/** When what may wait is done: at any time, or in hours of a day. */
export function MaintenanceWindowField({ value, onChange }: Props) {
  const id = useId()
  return (
    <fieldset className="space-y-2 text-sm">
      <legend className="font-medium">Maintenance</legend>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={value !== null}
          onChange={({ target }) => onChange(target.checked ? firstWindow : null)}
          className="size-4 shrink-0 accent-brand"
        />
        Restart machines for upkeep only at certain hours
      </label>
      {value === null ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <select
            aria-label="Day"
            value={value.dayOfWeek ?? ''}
            onChange={({ target }) =>
              onChange({ ...value, dayOfWeek: target.value === '' ? null : Number(target.value) })
            }
            className={look}
          >
            <option value="">Every day</option>
            {weekdays.map((day, index) => (
              <option key={day} value={index}>
                {day}
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-from`}>from</label>
          <select
            id={`${id}-from`}
            value={value.startHourUtc}
            onChange={({ target }) => onChange({ ...value, startHourUtc: Number(target.value) })}
            className={look}
          >
            {Array.from({ length: 24 }, (_, hour) => (
              <option key={clock(hour)} value={hour}>
                {clock(hour)} UTC
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-for`}>for</label>
          <select
            id={`${id}-for`}
            value={value.hours}
            onChange={({ target }) => onChange({ ...value, hours: Number(target.value) })}
            className={look}
          >
            {Array.from({ length: 24 }, (_, less) => (
              <option key={clock(less + 1)} value={less + 1}>
                {less === 0 ? '1 hour' : `${less + 1} hours`}
              </option>
            ))}
          </select>
        </div>
      )}
      <p className="text-muted">New releases and certificates wait for it. Healing, and what you order, never do.</p>
    </fieldset>
  )
}
