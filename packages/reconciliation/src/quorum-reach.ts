import type { NodeRecord } from '@headwater/model'
import type { Desired } from './desired.ts'
import type { KafkaObservation } from './observed.ts'
import { assignPlaces } from './places.ts'
import { controllersTold } from './settings.ts'
import { copiesOn } from './step.ts'

/**
 * Nodes that would not find the quorum any more once those without a controller's place have lost their votes. Who does not vote
 * looks for a new leader at the addresses that its machine was started with and at no others; when all of these have gone it
 * is fenced for ever. Each is to know a majority of the controllers that stay, unless it leaves and has no copies any more.
 * None while no vote is to be taken.
 */
export function nodesThatLoseQuorum(
  { specification, nodes }: Pick<Desired, 'specification' | 'nodes'>,
  kafka: KafkaObservation,
): NodeRecord[] {
  const { voterIds } = kafka.quorum
  const { kept, missing, surplus } = assignPlaces(specification, nodes)
  const staying = kept.filter(({ place }) => place.role !== 'broker').map(({ node }) => node.kafkaId)
  const isLeaving = ({ kafkaId }: NodeRecord): boolean => voterIds.includes(kafkaId) && !staying.includes(kafkaId)
  const areThere = missing.every(({ role }) => role === 'broker') && staying.every((id) => voterIds.includes(id))
  if (!areThere || !nodes.some(isLeaving)) return []
  const majority = Math.floor(staying.length / 2) + 1
  const used = [...kept.map(({ node }) => node), ...surplus.filter(({ kafkaId }) => copiesOn(kafka, kafkaId) > 0)]
  return used.filter(({ kafkaId, machine }) => {
    if (machine === null || staying.includes(kafkaId)) return false
    return controllersTold(machine).filter((id) => staying.includes(id)).length < majority
  })
}
