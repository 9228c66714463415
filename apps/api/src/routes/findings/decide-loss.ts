import { decideLossRequest, idParameter, lossDecisionSchema } from '@headwater/api-contract'
import { type DecidableFinding, lockFinding, wake, writeLossDecision } from '@headwater/database/intent'
import { confirmationIn, type LossDecision } from '@headwater/model'
import { z } from 'zod'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'

/** What only a person may decide: to go on without what a lost volume alone held. */
export function addDecideLossRoute(app: Api, context: ApiContext): void {
  app.post(
    '/v1/findings/:findingId/decision',
    {
      config: { scope: 'operator', action: 'loss.decide' },
      schema: {
        operationId: 'decideLoss',
        summary: 'Wait for a lost volume, or accept that what it alone held is lost (operators)',
        tags: ['Findings'],
        headers: postHeaders,
        params: z.strictObject({ findingId: idParameter }),
        body: decideLossRequest,
        response: { 201: lossDecisionSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { findingId } = request.params
      const { choice, confirm } = request.body
      const decidedBy = principalOf(request).keyId
      const decidedAtMs = context.clock.nowMs()
      let physicalClusterId = ''
      return answerChange(context, request, reply, {
        resource: findingId,
        run: async (transaction) => {
          const finding = await lockFinding(transaction, findingId)
          if (finding === null) throw notFound('finding')
          physicalClusterId = decidableCluster(finding)
          const partitions = choice === 'accept_loss' ? acceptedPartitions(finding, confirm) : null
          const decision: LossDecision = { nodeId: finding.subject, choice, partitions, decidedAtMs }
          await writeLossDecision(transaction, physicalClusterId, decision, decidedBy)
          await wake(transaction, physicalClusterId, new Date(decidedAtMs))
          const decidedAt = new Date(decidedAtMs).toISOString()
          const body = { findingId, nodeId: finding.subject, choice, partitions, decidedBy, decidedAt }
          return { status: 201, body, resource: `${findingId}:${choice}` }
        },
        after: () => context.doorbell.ring(physicalClusterId),
      })
    },
  )
}

function decidableCluster({ type, isOpen, physicalClusterId }: DecidableFinding): string {
  if (type === 'data_at_risk' && isOpen && physicalClusterId !== null) return physicalClusterId
  throw new Refusal('nothing-to-decide', 'Only an open finding data_at_risk of a cluster waits for a decision.', {
    current: isOpen ? type : `${type}, which is over`,
    requested: 'data_at_risk',
    next: 'List the open findings: GET /v1/findings?state=open.',
  })
}

/** Whoever accepts has read which node it is about, and how much is lost as of now. */
function acceptedPartitions({ evidence, subject }: DecidableFinding, confirm: string | undefined): number | null {
  const confirmation = confirmationIn(evidence)
  if (confirmation === null) {
    throw new Refusal('loss-not-acceptable', `With the loss of ${subject} accepted, nothing could go on either.`, {
      next: 'The evidence of the finding says what helps.',
    })
  }
  if (confirm === confirmation.text) return confirmation.partitions
  const detail = confirm === undefined ? 'is missing' : 'is not what the finding asks for by now'
  throw new Refusal('invalid-request', 'The loss is accepted in the words of the finding only.', {
    current: confirmation.text,
    requested: confirm ?? '',
    next: `Read the finding, then send "confirm": "${confirmation.text}".`,
    errors: [{ in: 'body', pointer: '/confirm', detail }],
  })
}
