import type { MaintenanceWindow } from '@headwater/model'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decide } from './decide.ts'
import { listedNode, observed, operation, running, seededRandom, stopsIn } from './fixtures.ts'
import { currentWindow, mayWait, rollMs, waitForWindow } from './windows.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A Wednesday. */
const wednesdayMs = Date.UTC(2026, 6, 1)
const sundayNight: MaintenanceWindow = { dayOfWeek: 0, startHourUtc: 23, hours: 4 }

const times = (window: MaintenanceWindow, nowMs: number): string[] => {
  const { startMs, endMs } = currentWindow(window, nowMs)
  return [startMs, endMs].map((ms) => new Date(ms).toISOString())
}

describe('a maintenance window', () => {
  it('is the next one, of its day or of every day', () => {
    expect(times(sundayNight, wednesdayMs)).toEqual(['2026-07-05T23:00:00.000Z', '2026-07-06T03:00:00.000Z'])
    expect(times({ dayOfWeek: null, startHourUtc: 2, hours: 1 }, wednesdayMs + 3 * hourMs)[0]).toBe(
      '2026-07-02T02:00:00.000Z',
    )
  })

  it('is still open after midnight, and over on its hour', () => {
    const monday = Date.UTC(2026, 6, 6)
    expect(times(sundayNight, monday + 2 * hourMs)[0]).toBe('2026-07-05T23:00:00.000Z')
    expect(times(sundayNight, monday + 3 * hourMs)[0]).toBe('2026-07-12T23:00:00.000Z')
  })

  it('of all hours of every day has no end', () => {
    expect(currentWindow({ dayOfWeek: null, startHourUtc: 5, hours: 24 }, wednesdayMs).endMs).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  test('at any time is open or to come within a week, on its day and hour, as long as it shall be', () => {
    const window = fc.record({
      dayOfWeek: fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
      startHourUtc: fc.integer({ min: 0, max: 23 }),
      hours: fc.integer({ min: 1, max: 24 }),
    })
    const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })
    fc.assert(
      fc.property(window, at, (given, nowMs) => {
        const { startMs, endMs } = currentWindow(given, nowMs)
        const start = new Date(startMs)
        expect(start.getTime() % hourMs).toBe(0)
        expect(start.getUTCHours()).toBe(given.startHourUtc)
        if (given.dayOfWeek !== null) expect(start.getUTCDay()).toBe(given.dayOfWeek)
        if (endMs !== Number.POSITIVE_INFINITY) expect(endMs - startMs).toBe(given.hours * hourMs)
        expect(endMs).toBeGreaterThan(nowMs)
        // none is skipped: the one before this one has ended
        const everyMs = given.dayOfWeek === null ? dayMs : 7 * dayMs
        expect(startMs - everyMs + given.hours * hourMs).toBeLessThanOrEqual(nowMs)
      }),
    )
  })
})

/** What work of so many minutes waits for at a time of a cluster with this window. */
function waits(at: number, minutes: number, partMinutes?: number, window: MaintenanceWindow | null = sundayNight) {
  const { specification } = running()
  const desired = running({
    specification: { ...specification, ...(window === null ? {} : { maintenanceWindow: window }) },
  })
  const work = {
    work: 'release' as const,
    expectedMs: minutes * 60_000,
    ...(partMinutes === undefined ? {} : { partMs: partMinutes * 60_000 }),
  }
  return waitForWindow(work, { desired, observed: observed([], { nowMs: at }) })
}

describe('what may wait', () => {
  const open = Date.UTC(2026, 6, 5, 23)

  it('begins in the window, where it is expected to end in it', () => {
    expect(waits(open, 240)).toBeNull()
    expect(waits(open - 1, 5)?.on).toBe(
      'the maintenance window on Sunday 2026-07-05 at 23:00 UTC, of 4 h, before machines restart with another release, which takes about 5 min',
    )
    expect(waits(open + 3.5 * hourMs, 30)).toBeNull()
    expect(waits(open + 3.5 * hourMs, 31)?.on).toContain('on Sunday 2026-07-12 at 23:00 UTC')
  })

  it('is begun with the window, or in parts, where no window is long enough for all of it', () => {
    expect(waits(open + 1, 241)?.on).toContain('2026-07-12')
    expect(waits(open + 1, 241, 5)).toBeNull()
    expect(waits(open + 3.95 * hourMs, 241, 5)?.on).toContain('2026-07-12')
  })

  it('waits for nothing where there is no window', () => {
    expect(waits(wednesdayMs, 60, 5, null)).toBeNull()
  })

  it('is looked at again when the window opens, and like a cluster at rest until then', () => {
    expect(waits(open - 10_000, 5)?.recheckAfterMs).toBe(10_000)
    expect(waits(wednesdayMs, 5)?.recheckAfterMs).toBe(60_000)
  })
})

describe('a roll', () => {
  const window = { dayOfWeek: null, startHourUtc: 2, hours: 1 }
  const nodes = [1, 2, 3].map((id) => listedNode(id))

  function look(changes: object, nowMs: number, leavingByMs: number | null = null, operations = false) {
    const base = running()
    const desired = running({
      specification: { ...base.specification, maintenanceWindow: window, ...changes },
      operations: operations ? [operation('update_cluster')] : [],
      generation: 2,
    })
    const listed = nodes.map((node, index) =>
      index === 1 && node.machine !== null ? { ...node, machine: { ...node.machine, leavingByMs } } : node,
    )
    const seen = observed(listed, { nowMs })
    const plan = decide(desired, seen, seededRandom())
    return {
      stops: stopsIn(plan),
      waits: plan.waiting.flatMap(({ step, on }) => (step === 'maintenance_window' ? [on] : [])),
      plan,
    }
  }

  const atNoon = wednesdayMs + 12 * hourMs
  const atTwo = wednesdayMs + 2 * hourMs

  it('for a release waits for the window, and the cluster is at rest meanwhile', () => {
    const { stops, waits: on, plan } = look({ release: 2 }, atNoon)
    expect(stops).toEqual([])
    expect(on).toEqual([expect.stringContaining('on Thursday 2026-07-02 at 02:00 UTC')])
    expect(on[0]).toContain(`about ${(3 * rollMs) / 60_000} min`)
    expect(plan.status).toMatchObject({ phase: 'RUNNING', observedGeneration: 2 })
    expect(look({ release: 2 }, atTwo).stops).toHaveLength(1)
  })

  it('that was ordered is done at once, unless it was ordered for the window', () => {
    const ordered = { minInSync: 1, brokers: { ...running().specification.brokers, heapMib: 128 } }
    const heap = { ...ordered, controllers: { ...running().specification.controllers, heapMib: 128 } }
    expect(look(heap, atNoon).stops).toHaveLength(1)
    const inWindow = look({ ...heap, when: 'window' }, atNoon, null, true)
    expect(inWindow.stops).toEqual([])
    expect(inWindow.waits[0]).toContain('before machines restart for the change')
    expect(inWindow.plan.status.operations).toMatchObject([{ state: 'running' }])
    expect(look({ ...heap, when: 'window' }, atTwo).stops).toHaveLength(1)
  })

  it('because its cloud takes it away never waits', () => {
    expect(look({ release: 2 }, atNoon, atNoon + 600_000).stops).toEqual(['mac_2'])
    expect(mayWait('leaving', { desired: running() })).toBe(false)
    expect(mayWait('rollback', { desired: running() })).toBe(false)
  })

  it('for a release keeps nothing that was ordered waiting', () => {
    const { specification } = running()
    const quotas = { producerByteRate: 200_000, consumerByteRate: 400_000 }
    const { plan } = look({ ...specification, release: 2, quotas, maintenanceWindow: window }, atNoon, null, true)
    expect(plan.actions.map(({ kind }) => kind)).toContain('set_default_quota')
    const [change] = plan.status.operations
    expect(change?.steps.find(({ name }) => name === 'roll_machines')).toMatchObject({ state: 'succeeded' })
  })
})
