export const lossChoices = ['wait', 'accept_loss'] as const
export type LossChoice = (typeof lossChoices)[number]

/** What a person decided about a node whose volume is lost; the latest one counts. */
export interface LossDecision {
  nodeId: string
  choice: LossChoice
  /** Of an accepted loss, in how many partitions records may be lost; null: all that the cluster holds. */
  partitions: number | null
  decidedAtMs: number
}

/** What a person has to type to accept a loss: it names the node, and how much is lost at most. */
export function lossConfirmation(kafkaId: number, partitions: number | null): string {
  if (partitions === null) return `lose everything with node ${kafkaId}`
  return `lose records of ${partitions} ${partitions === 1 ? 'partition' : 'partitions'} with node ${kafkaId}`
}

const introduction = 'To accept the loss, confirm: '

/** The line of a finding's evidence that says what to type. */
export function confirmationLine(kafkaId: number, partitions: number | null): string {
  return introduction + lossConfirmation(kafkaId, partitions)
}

/** What a finding's evidence says is to be typed; null where nobody can accept the loss. */
export function confirmationIn(evidence: string): { text: string; partitions: number | null } | null {
  const text = evidence
    .split('\n')
    .find((line) => line.startsWith(introduction))
    ?.slice(introduction.length)
  if (text === undefined) return null
  const count = /^lose records of (\d+) /.exec(text)?.[1]
  return { text, partitions: count === undefined ? null : Number(count) }
}
