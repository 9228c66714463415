import { expect, test } from 'vitest'
import { healthOf } from './instance-health.ts'

const soon = new Date('2026-12-01T10:00:00Z')
const later = new Date('2026-12-05T10:00:00Z')

test('retirement and stop are when the machine leaves; the sooner of two counts', () => {
  const health = healthOf([
    { Code: 'instance-stop', NotBefore: later },
    { Code: 'instance-retirement', NotBefore: soon },
  ])
  expect(health.leavingByMs).toBe(soon.getTime())
  expect(health.detail).toContain('instance-retirement not before 2026-12-01')
})

test('a reboot is told and takes nothing away', () => {
  const health = healthOf([{ Code: 'system-reboot', NotBefore: soon }])
  expect(health).toEqual({ leavingByMs: null, detail: 'system-reboot not before 2026-12-01T10:00:00.000Z' })
})

test('what is over or was called off does not count', () => {
  const events = ['[Completed] The instance', '[Canceled] The instance'].map((Description) => ({
    Code: 'instance-retirement' as const,
    NotBefore: soon,
    Description,
  }))
  expect(healthOf(events)).toEqual({ leavingByMs: null, detail: '' })
})

test('failed checks are told', () => {
  expect(healthOf([], 'impaired', 'impaired').detail).toBe(
    "EC2's check of the host fails; EC2's check of the instance fails",
  )
})
