import { createCertificateIssuer } from '@headwater/kafka'
import type { Api, ApiContext } from '../../context.ts'
import { createSlots } from '../../slots.ts'
import { createTopicUsers } from '../../topic-users.ts'
import { addProduceMessageRoute } from './produce-message.ts'
import { addReadMessagesRoute } from './read-messages.ts'
import { addStreamMessagesRoute } from './stream-messages.ts'

/** Records of topics: everything here needs the scope `messages`, which is part of no other. */
export function addMessageRoutes(app: Api, context: ApiContext): void {
  const { messageReads, messageReadsPerOrganization, messageTailsPerOrganization } = context.settings
  const users = createTopicUsers(context, createCertificateIssuer())
  const reads = createSlots('message_reads_per_organization', {
    perOrganization: messageReadsPerOrganization,
    inAll: messageReads,
  })
  const tails = createSlots('message_tails_per_organization', {
    perOrganization: messageTailsPerOrganization,
    inAll: Number.POSITIVE_INFINITY,
  })
  addReadMessagesRoute(app, context, { users, reads })
  addStreamMessagesRoute(app, context, { users, reads, tails })
  addProduceMessageRoute(app, context, users)
}
