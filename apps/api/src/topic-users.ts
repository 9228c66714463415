import { type CertificateIssuer, makeTopicUser, type TopicUser } from '@headwater/control-loop'
import type { ClusterRecord } from '@headwater/database/intent'
import type { RecordAccess } from '@headwater/kafka'
import type { ApiContext } from './context.ts'
import { requireKafkaAccess } from './kafka-access.ts'
import { Refusal } from './refusal.ts'

/** Half the life of a certificate of theirs. */
const keptMs = 12 * 3_600_000
const mostKept = 500

/** How records of a topic are reached, as a user of that topic alone. */
export interface TopicUsers {
  /** Refuses while the cluster has no addresses or certificates. */
  access(cluster: ClusterRecord, topic: string): Promise<RecordAccess>
}

/** A user is made when it is first needed and kept in memory: its connections are known by its certificate. */
export function createTopicUsers(context: ApiContext, issuer: CertificateIssuer): TopicUsers {
  const kept = new Map<string, { user: TopicUser; issuedBy: string; untilMs: number }>()
  return {
    async access(cluster, topic) {
      const operator = await requireKafkaAccess(context, cluster)
      const { physicalClusterId } = cluster
      const nowMs = context.clock.nowMs()
      const name = `${physicalClusterId} ${topic}`
      const known = kept.get(name)
      if (known !== undefined && known.untilMs > nowMs && known.issuedBy === operator.caCertificate) {
        const { clientCertificate, clientKey } = known.user.access
        return { operator, user: { ...known.user, access: { ...operator, clientCertificate, clientKey } } }
      }
      const user = await makeTopicUser({ vault: context.vault, issuer }, physicalClusterId, { operator, topic, nowMs })
      if (user === null)
        throw new Refusal('cluster-not-ready', 'The cluster has no certificates yet.', { retryAfterSeconds: 5 })
      if (kept.size >= mostKept) kept.clear()
      kept.set(name, { user, issuedBy: operator.caCertificate, untilMs: nowMs + keptMs })
      return { operator, user }
    },
  }
}
