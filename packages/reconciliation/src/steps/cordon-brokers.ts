import type { Action } from '../plan.ts'
import { canCordon, surplusIds } from '../retirement.ts'
import { isBroker, nodeName, reachableKafka, type Step } from '../step.ts'

/** A broker that is to go takes no new copies, so that being empty lasts; one that stays after all takes them again. */
export const cordonBrokers: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  if (kafka === null || !canCordon(kafka)) return {}
  const leaving = surplusIds(input)
  const actions: Action[] = []
  for (const node of input.nodes) {
    if (node.deleting || !isBroker(node) || !kafka.brokerIds.includes(node.kafkaId)) continue
    const cordoned = leaving.has(node.id)
    if (kafka.cordonedIds.includes(node.kafkaId) === cordoned) continue
    const because = `${nodeName(node)} ${cordoned ? 'has no place in the plan any more' : 'has a place in the plan again'}`
    actions.push({ kind: 'cordon_broker', kafkaId: node.kafkaId, cordoned, because })
  }
  return { actions }
}
