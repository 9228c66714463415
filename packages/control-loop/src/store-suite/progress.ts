import { findingTypes } from '@headwater/model'
import { describe, expect, test } from 'vitest'
import {
  createOperation,
  loadOne,
  pcl,
  pendingSteps,
  planFrom,
  saveChange,
  seedOne,
  startMs,
  takeLease,
} from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

export function describeProgress(harness: () => StoreHarness): void {
  describe('operations', () => {
    test('steps carry when they began and when they ended', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().seedOperation(pcl, {
        id: 'ope_1',
        type: 'create_cluster',
        startedAtMs: startMs,
        deadlineMs: startMs + 9,
      })
      const lease = await takeLease(store)
      const operation = createOperation({ deadlineMs: startMs + 9 })
      expect((await loadOne(store)).operations).toEqual([operation])

      const first = { name: 'prepare_cluster' as const, message: '' }
      const rest = operation.steps.slice(1)
      const progress = (state: 'running' | 'retrying' | 'succeeded') => ({
        status: { operations: [{ ...operation, steps: [{ ...first, state }, ...rest] }] },
      })
      await saveChange(store, lease, progress('running'), startMs + 100)
      await saveChange(store, lease, progress('retrying'), startMs + 200)
      await saveChange(store, lease, progress('succeeded'), startMs + 300)
      const steps = await harness().steps(pcl, 'ope_1')
      expect(steps[0]).toEqual({
        ...first,
        state: 'succeeded',
        startedAtMs: startMs + 100,
        finishedAtMs: startMs + 300,
      })
      expect(steps[1]).toMatchObject({ state: 'pending', startedAtMs: null, finishedAtMs: null })
      expect(steps).toHaveLength(8)
      expect((await harness().events(pcl)).map(({ type, data }) => ({ type, data }))).toEqual(
        ['running', 'retrying', 'succeeded'].map((state) => ({
          type: 'operation_step_changed',
          data: { operationId: 'ope_1', step: 'prepare_cluster', state, message: '' },
        })),
      )
    })

    test('one that ended is not loaded again, and never changes again', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().seedOperation(pcl, {
        id: 'ope_1',
        type: 'create_cluster',
        startedAtMs: startMs,
        deadlineMs: startMs + 9,
      })
      const lease = await takeLease(store)
      const ended = createOperation({ state: 'succeeded' })
      expect((await saveChange(store, lease, { status: { operations: [ended] } }, startMs + 7)).operations).toEqual([])
      expect(await harness().operation(pcl, 'ope_1')).toEqual({ state: 'succeeded', finishedAtMs: startMs + 7 })
      const late = createOperation({ state: 'failed' })
      await saveChange(store, lease, { status: { operations: [late] } }, startMs + 8)
      expect(await harness().operation(pcl, 'ope_1')).toEqual({ state: 'succeeded', finishedAtMs: startMs + 7 })
    })

    test('one that the API superseded between load and save stays superseded', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().seedOperation(pcl, {
        id: 'ope_1',
        type: 'create_cluster',
        startedAtMs: startMs,
        deadlineMs: startMs + 9,
      })
      const lease = await takeLease(store)
      const plan = planFrom(await loadOne(store), { status: { phase: 'DELETING' } })
      await harness().endOperation(pcl, 'ope_1', 'superseded', startMs + 1)
      expect(await store.savePlan(lease, plan, startMs + 2)).toBe('saved')
      expect(await harness().operation(pcl, 'ope_1')).toEqual({ state: 'superseded', finishedAtMs: startMs + 1 })
      expect((await harness().events(pcl)).map(({ type }) => type)).toEqual(['phase_changed'])
    })

    test('the loop opens its own', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const healing = createOperation({ id: 'ope_2', type: 'heal_cluster', steps: pendingSteps('heal_cluster') })
      expect((await saveChange(store, lease, { status: { operations: [healing] } })).operations).toEqual([healing])
      expect((await harness().events(pcl)).map(({ type }) => type)).toEqual(['operation_started'])
    })
  })

  describe('events', () => {
    test('tell of phases and conditions, not of a message that only counts', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const ready = { type: 'Ready' as const, status: 'False' as const, reason: 'Starting', sinceMs: startMs }
      await saveChange(store, lease, { status: { conditions: [{ ...ready, message: '1 of 3' }] } })
      await saveChange(store, lease, { status: { conditions: [{ ...ready, message: '2 of 3' }] } })
      const up = { ...ready, status: 'True' as const, reason: 'Usable', message: '' }
      await saveChange(store, lease, { status: { phase: 'RUNNING', conditions: [up] } }, startMs + 50)
      expect(await harness().events(pcl)).toEqual([
        { number: 1, type: 'condition_changed', data: { ...ready, message: '1 of 3' }, atMs: startMs },
        { number: 2, type: 'phase_changed', data: { from: 'PROVISIONING', to: 'RUNNING' }, atMs: startMs + 50 },
        { number: 3, type: 'condition_changed', data: up, atMs: startMs + 50 },
      ])
    })

    test('have numbers without gaps, however many save at once', async () => {
      const { store } = harness()
      for (let i = 1; i <= 4; i++) await seedOne(harness(), i)
      await Promise.all(
        [1, 2, 3, 4].map(async (i) => {
          const lease = await takeLease(store, `pcl_${i}`)
          for (let turn = 0; turn < 10; turn++) {
            const phase = turn % 2 === 0 ? ('RUNNING' as const) : ('HEALING' as const)
            const plan = planFrom(await loadOne(store, `pcl_${i}`), { status: { phase } })
            // two at once: one is refused, and leaves no gap
            await Promise.all([store.savePlan(lease, plan, startMs), store.savePlan(lease, plan, startMs)])
          }
        }),
      )
      for (let i = 1; i <= 4; i++) {
        const numbers = (await harness().events(`pcl_${i}`)).map(({ number }) => number)
        expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      }
    })
  })

  describe('findings', () => {
    test('can be of every type that there is', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const findings = findingTypes.map((type) => ({ type, subject: 'nod_1', message: type, evidence: '' }))
      await saveChange(store, lease, { findings })
      const kept = await harness().findings(pcl)
      expect(kept.map(({ type }) => type).toSorted()).toEqual(findingTypes.toSorted())
    })

    const gone = { type: 'machine_gone' as const, subject: 'nod_1', message: 'gone', evidence: 'exit 1' }

    test('are opened once, refreshed, closed, and may come again', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { findings: [gone, gone] }, startMs + 1)
      await saveChange(store, lease, { findings: [{ ...gone, evidence: 'exit 2' }] }, startMs + 2)
      await saveChange(store, lease, { findings: [] }, startMs + 3)
      await saveChange(store, lease, { findings: [gone] }, startMs + 4)
      expect((await harness().findings(pcl)).map(({ id: _id, ...finding }) => finding)).toEqual([
        { ...gone, evidence: 'exit 2', openedAtMs: startMs + 1, closedAtMs: startMs + 3 },
        { ...gone, openedAtMs: startMs + 4, closedAtMs: null },
      ])
      expect((await harness().events(pcl)).map(({ type }) => type)).toEqual([
        'finding_opened',
        'finding_closed',
        'finding_opened',
      ])
    })

    test('of no cluster of ours are kept apart', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { findings: [gone] })
      const unknown = { type: 'unknown_resource' as const, subject: 'nod_9', message: 'unknown', evidence: 'tagged' }
      await store.saveInstallationFindings([unknown], startMs + 1)
      await store.saveInstallationFindings([unknown], startMs + 2)
      expect(await harness().findings(null)).toMatchObject([{ ...unknown, openedAtMs: startMs + 1, closedAtMs: null }])
      await store.saveInstallationFindings([], startMs + 3)
      expect(await harness().findings(null)).toMatchObject([{ ...unknown, closedAtMs: startMs + 3 }])
      expect(await harness().findings(pcl)).toMatchObject([{ closedAtMs: null }])
    })
  })
}
