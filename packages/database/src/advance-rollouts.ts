import { nextOfWave } from '@headwater/reconciliation'
import type { Pool } from 'pg'
import { type Connection, inTransaction } from './intent/connection.ts'
import { holdCovers } from './intent/holds.ts'
import {
  giveRelease,
  lockRollout,
  readyForRelease,
  rolloutProgress,
  runningRollouts,
  setRolloutState,
} from './intent/rollouts.ts'

/** Takes each running rollout one step further. Any number of processes may call it at once: one of them works on each. */
export async function advanceRollouts(pool: Pool, nowMs: number): Promise<void> {
  for (const id of await runningRollouts(pool))
    await inTransaction(pool, (transaction) => advance(transaction, id, new Date(nowMs)))
}

async function advance(transaction: Connection, id: string, at: Date): Promise<void> {
  const rollout = await lockRollout(transaction, id, { wait: false })
  if (rollout?.state !== 'running') return
  const { taken, remaining } = await rolloutProgress(transaction, rollout, at)
  const { waves, atOnce } = rollout
  const ready = await readyForRelease(transaction, rollout, { at, limit: atOnce, holdCovers })
  const step = nextOfWave({ waves, taken, ready, remaining, atOnce })
  switch (step.kind) {
    case 'start': {
      for (const physicalClusterId of step.ids)
        await giveRelease(transaction, rollout, { physicalClusterId, wave: step.wave, at })
      const message = `wave ${step.wave + 1} of ${waves.length} is under way`
      return setRolloutState(transaction, id, { state: 'running', message, at })
    }
    case 'wait':
      return setRolloutState(transaction, id, { state: 'running', message: `waits for ${step.on}`, at })
    case 'halt':
      return setRolloutState(transaction, id, { state: 'halted', message: step.because, at })
    case 'done':
      return setRolloutState(transaction, id, { state: 'done', message: `${taken.length} clusters have it`, at })
  }
}
