import type { Connection } from '@platformatic/kafka'
import { controllerListener } from '../rendering/listeners.ts'
import { withActiveController } from './active-controller.ts'
import { isRefusedFor } from './answer-despite.ts'
import { addRaftVoterV0, directoryUuid, removeRaftVoterV0, type VoterKey } from './kafka-calls.ts'
import { KafkaRefusal, toKafkaRefusal } from './kafka-refusal.ts'
import { readMetadataLog } from './quorum.ts'

/** The controller waits for so long until the new voter's copy is near enough and its vote committed, ms. */
const timeoutMs = 2_500

export async function addVoter(
  connection: Connection,
  voter: VoterKey & { host: string; port: number },
): Promise<void> {
  try {
    await withActiveController(connection, () =>
      addRaftVoterV0.async(connection, voter, { name: controllerListener, ...voter }, timeoutMs),
    )
  } catch (error) {
    // also said of another directory under the same id, which has to lose its vote first
    if (isRefusedFor(error, 'DUPLICATE_VOTER') && (await isVoter(connection, voter))) return
    throw notYet(error, `controller ${voter.kafkaId} cannot be given a vote yet`)
  }
}

export async function removeVoter(connection: Connection, voter: VoterKey): Promise<void> {
  try {
    await withActiveController(connection, () => removeRaftVoterV0.async(connection, voter))
  } catch (error) {
    if (isRefusedFor(error, 'VOTER_NOT_FOUND')) return
    throw notYet(error, `controller ${voter.kafkaId} cannot lose its vote yet`)
  }
}

async function isVoter(connection: Connection, voter: VoterKey): Promise<boolean> {
  const log = await readMetadataLog(connection)
  const uuid = directoryUuid(voter.directoryId)
  return log.currentVoters.some(
    ({ replicaId, replicaDirectoryId }) => replicaId === voter.kafkaId && replicaDirectoryId === uuid,
  )
}

/**
 * A timeout is the active controller's word for all that may be right a little later: the voter lags or does not answer,
 * others change just now. It says nothing against the connection that it came over, as a timeout else does.
 */
function notYet(error: unknown, what: string): unknown {
  if (!isRefusedFor(error, 'REQUEST_TIMED_OUT')) return error
  return new KafkaRefusal('failed', toKafkaRefusal(what, error).message, error)
}
