import {
  confirmationLine,
  counted,
  type FindingObservation,
  type LossDecision,
  type NodeRecord,
} from '@headwater/model'
import { type DataAtRisk, decisionOn, type EndangeredPartition, riskOf } from '../lost-volumes.ts'
import { nodeName, type StepInput } from '../step.ts'

/** How many partitions a finding names. */
const examplesShown = 10

/** What is at risk with this node, what would be lost, and what a person can do. */
export function dataAtRisk(node: NodeRecord, view: StepInput): FindingObservation[] {
  const risk = riskOf(node, view)
  if (risk === null) return []
  return [
    {
      type: 'data_at_risk',
      subject: node.id,
      message: `the volume of ${nodeName(node)} held data and is ${risk.doubt === null ? 'lost' : 'missing'}. Nothing is started in its place until a person decides: ${headline(risk)}`,
      evidence: [
        ...(risk.doubt === null ? [] : [`${risk.doubt}.`]),
        ...details(risk),
        ...choices(node, risk),
        ...decided(decisionOn(node, view)),
      ].join('\n'),
    },
  ]
}

function headline(risk: DataAtRisk): string {
  switch (risk.kind) {
    case 'everything':
      return 'with it the whole cluster is gone.'
    case 'quorum':
      return `${risk.left} of ${counted(risk.voters, 'controller is', 'controllers are')} left, too few to elect one.`
    case 'unknown':
      return 'Kafka has not said yet who else holds what it held.'
    case 'partitions':
      return risk.endangered.length === 0
        ? 'what it held is elsewhere too.'
        : `an empty one could lead ${counted(risk.endangered.length, 'partition')} and erase what the others hold.`
  }
}

function details(risk: DataAtRisk): string[] {
  switch (risk.kind) {
    case 'everything':
      return [
        'Lost for good if no volume comes back: all topics with their records, and consumer offsets.',
        'Made again from our records: users, ACLs, quotas, certificates, the endpoint.',
      ]
    case 'quorum':
      return [
        'Kafka changes nothing without a majority of its controllers: no leader is elected, no topic made, no broker taken back.',
        'Brokers that are up serve on what they lead.',
      ]
    case 'unknown':
      return ['What would be lost is said here once Kafka answers.']
    case 'partitions':
      return whatIsLost(risk.endangered)
  }
}

function whatIsLost(endangered: EndangeredPartition[]): string[] {
  const alone = endangered.filter(({ survivorIds }) => survivorIds.length === 0)
  const others = endangered.filter(({ survivorIds }) => survivorIds.length > 0)
  return [
    ...(others.length === 0
      ? []
      : [
          `Of ${counted(others.length, 'partition')} others hold what was written before they fell behind, and no more: ${names(others)}.`,
        ]),
    ...(alone.length === 0
      ? []
      : [`Of ${counted(alone.length, 'partition')} nobody else holds anything: ${names(alone)}.`]),
    ...(endangered.length === 0 ? ['No record is lost.'] : []),
  ]
}

function choices(node: NodeRecord, risk: DataAtRisk): string[] {
  const comeBack =
    'If the volume can be brought back under its node (mounted, undeleted, its tags set), do that: it goes on by itself.'
  if (risk.kind === 'quorum')
    return [comeBack, 'Accepting the loss cannot help: bring back a volume of a controller, or delete the cluster.']
  if (risk.kind === 'unknown') return [comeBack]
  return [comeBack, confirmationLine(node.kafkaId, risk.kind === 'everything' ? null : risk.endangered.length)]
}

function decided(decision: LossDecision | null): string[] {
  if (decision === null) return []
  const at = new Date(decision.decidedAtMs).toISOString()
  if (decision.choice === 'wait') return [`A person decided at ${at} to wait.`]
  const what = decision.partitions === null ? 'everything' : `records of ${counted(decision.partitions, 'partition')}`
  return [`A person accepted at ${at} to lose ${what}; that does not cover what is at risk now.`]
}

function names(partitions: EndangeredPartition[]): string {
  const shown = partitions.slice(0, examplesShown).map(({ topic, partition }) => `${topic}-${partition}`)
  return shown.join(', ') + (partitions.length > shown.length ? ' and more' : '')
}
