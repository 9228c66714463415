import { probeUserName } from '@headwater/model'
import type { Action } from '../plan.ts'
import { reachableKafka, type Step } from '../step.ts'

/** Users have one writer, our API: what it stored is given to Kafka, and what it did not store is taken away. */
export const convergeUsers: Step = ({ desired, observed }) => {
  const kafka = reachableKafka(observed)
  if (kafka === null) return {}
  const present = new Set(kafka.userNames)
  const actions: Action[] = []
  for (const user of desired.users) {
    if (user.deleting) {
      actions.push({ kind: 'delete_user', userId: user.id, name: user.name, because: 'its deletion was asked for' })
    } else if (user.appliedGeneration < user.generation || !present.has(user.name)) {
      const because = user.appliedGeneration === 0 ? 'it is new' : 'its stored credential is not the one Kafka has'
      actions.push({ kind: 'upsert_user', userId: user.id, name: user.name, generation: user.generation, because })
    }
  }
  const known = new Set(desired.users.map((user) => user.name))
  for (const name of kafka.userNames) {
    // The probe's own user is in use until the endpoint is proved.
    if (name === probeUserName && !desired.endpointVerified) continue
    if (!known.has(name))
      actions.push({ kind: 'delete_user', userId: null, name, because: 'the API knows no such user' })
  }
  return { actions }
}
