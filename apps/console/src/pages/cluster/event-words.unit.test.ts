import { describe, expect, it } from 'vitest'
import { eventWords } from './event-words.ts'

describe('an event in words', () => {
  it('names phases, operations and steps as the page does', () => {
    expect(eventWords({ type: 'phase_changed', data: { from: 'HEALING', to: 'RUNNING' } })).toBe('Healing → running.')
    expect(eventWords({ type: 'operation_started', data: { operationType: 'heal_cluster' } })).toBe('Healing began.')
    const step = { step: 'start_machines', state: 'retrying', message: 'no room' }
    expect(eventWords({ type: 'operation_step_changed', data: step })).toBe('Start machines: retrying. No room')
  })
  it('is told by its type where nobody here knows it', () => {
    expect(eventWords({ type: 'moon_eclipsed', data: {} })).toBe('Moon eclipsed.')
  })
})
