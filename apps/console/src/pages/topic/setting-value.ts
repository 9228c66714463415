import { bytes } from '../../format/figures.ts'
import { milliseconds } from '../../format/milliseconds.ts'
import { type SettingName, settingTexts } from './setting-texts.ts'

/** A setting's value as a person says it. */
export function shownValue(name: SettingName, value: string | null): string {
  const { edit } = settingTexts[name]
  if (value === null) return 'not known'
  if (edit.kind === 'choice') return edit.choices[value] ?? value
  const number = Number(value)
  if (number === -1) return edit.unlimited ?? '-1'
  // Kafka's own word for no limit at all
  if (number > Number.MAX_SAFE_INTEGER) return 'no limit'
  return edit.kind === 'time' ? milliseconds(number) : bytes(number)
}

export interface Unit {
  text: string
  size: number
}

const units = {
  time: [
    { text: 'ms', size: 1 },
    { text: 'seconds', size: 1_000 },
    { text: 'minutes', size: 60_000 },
    { text: 'hours', size: 3_600_000 },
    { text: 'days', size: 86_400_000 },
  ],
  size: [
    { text: 'bytes', size: 1 },
    { text: 'kB', size: 1_000 },
    { text: 'MB', size: 1_000_000 },
    { text: 'GB', size: 1_000_000_000 },
  ],
} as const satisfies Record<string, Unit[]>

export function unitsOf(kind: keyof typeof units): readonly Unit[] {
  return units[kind]
}

/** The largest unit in which the number is whole. */
export function unitFor(kind: keyof typeof units, value: number): Unit {
  const fitting = units[kind].filter(({ size }) => value >= size && value % size === 0)
  return fitting.at(-1) ?? units[kind][0]
}

/** What is wrong with an amount in a unit; null when nothing is. */
export function amountFault(name: SettingName, text: string, unit: Unit): string | null {
  const { edit } = settingTexts[name]
  if (edit.kind === 'choice') return null
  const value = Number(text) * unit.size
  if (text.trim() === '' || !Number.isFinite(value)) return 'A number.'
  if (!Number.isInteger(value)) return `No part of ${edit.kind === 'time' ? 'a millisecond' : 'a byte'}.`
  if (value < edit.least) return `At least ${shownValue(name, String(edit.least))}.`
  return value > edit.most ? `At most ${shownValue(name, String(edit.most))}.` : null
}
