import type {
  ApiKeyRecord,
  AuditEntry,
  ClusterRecord,
  FindingRecord,
  OperationView,
  OrganizationRecord,
  StoredAcl,
  StoredBurnIn,
  StoredHold,
  StoredKafkaUser,
} from '@headwater/database/intent'
import { burnInVerdict, type Phase, releaseFacts } from '@headwater/model'

// How records are shown: times as RFC 3339 in UTC, nothing that a tenant has no use for.

const at = (date: Date) => date.toISOString()
const atOrNull = (date: Date | null) => date?.toISOString() ?? null

export function clusterView(cluster: ClusterRecord) {
  return {
    id: cluster.id,
    name: cluster.name,
    phase: phaseOf(cluster),
    conditions: cluster.conditions.map(({ sinceMs, ...condition }) => ({ ...condition, since: at(new Date(sinceMs)) })),
    order: cluster.order,
    capacityPlanId: cluster.capacityPlanId,
    protected: cluster.protected,
    maintenanceWindow: cluster.maintenanceWindow,
    kafka: kafkaView(cluster),
    bootstrap: cluster.bootstrap,
    operationId: cluster.operationId,
    revision: cluster.revision,
    createdAt: at(cluster.createdAt),
    deletedAt: atOrNull(cluster.deletedAt),
  }
}

function kafkaView({ release, kafka, releases }: Pick<ClusterRecord, 'release' | 'kafka' | 'releases'>) {
  const wanted = kafka ?? releaseFacts(1)
  const rolledBack = releases?.rolledBack
  const isGivenUp = rolledBack?.release === release && rolledBack.attempt === (kafka?.attempt ?? 0)
  const wellSinceMs = releases?.wellSinceMs ?? null
  return {
    version: isGivenUp && releases ? releases.settled.kafkaVersion : wanted.kafkaVersion,
    release: isGivenUp && releases ? releases.settled.release : release,
    settlesAt: wellSinceMs === null ? null : at(new Date(wellSinceMs + wanted.soakMs)),
    rolledBack: isGivenUp
      ? { version: rolledBack.kafkaVersion, at: at(new Date(rolledBack.atMs)), because: rolledBack.because }
      : null,
  }
}

// a tenant sees the deletion it asked for at once, before the loop has looked
function phaseOf(cluster: ClusterRecord): Phase {
  if (cluster.deletedAt !== null) return 'DELETED'
  return cluster.deletionRequestedAt === null ? cluster.phase : 'DELETING'
}

export function operationView(operation: OperationView) {
  return {
    id: operation.id,
    clusterId: operation.clusterId,
    type: operation.type,
    state: operation.state,
    startedAt: at(operation.startedAt),
    deadline: at(operation.deadline),
    finishedAt: atOrNull(operation.finishedAt),
    steps: operation.steps.map((step) => ({
      ...step,
      startedAt: step.startedAt === null ? null : at(new Date(step.startedAt)),
      finishedAt: step.finishedAt === null ? null : at(new Date(step.finishedAt)),
    })),
    change: operation.change,
    reverts: operation.reverts,
  }
}

export function apiKeyView(key: ApiKeyRecord) {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    hint: key.hint,
    createdAt: at(key.createdAt),
    expiresAt: at(key.expiresAt),
    revokedAt: atOrNull(key.revokedAt),
    lastUsedAt: atOrNull(key.lastUsedAt),
  }
}

export function organizationView(organization: OrganizationRecord) {
  return { id: organization.id, name: organization.name, createdAt: at(organization.createdAt) }
}

export function kafkaUserView(user: StoredKafkaUser) {
  const applied = user.appliedGeneration >= user.generation ? ('ready' as const) : ('applying' as const)
  return { name: user.name, state: user.deleting ? ('deleting' as const) : applied, createdAt: at(user.createdAt) }
}

export function aclView({ createdAt, deleting, ...acl }: StoredAcl) {
  return { ...acl, state: deleting ? ('deleting' as const) : ('active' as const), createdAt: at(createdAt) }
}

export function burnInView(burnIn: StoredBurnIn) {
  const verdict = burnInVerdict({ ...burnIn, generatorLimited: burnIn.generator.limited })
  return { ...burnIn, verdict, at: at(burnIn.at) }
}

export function holdView(hold: StoredHold) {
  return { ...hold, createdAt: at(hold.createdAt), expiresAt: at(hold.expiresAt) }
}

export function findingView(finding: FindingRecord) {
  return { ...finding, openedAt: at(finding.openedAt), closedAt: atOrNull(finding.closedAt) }
}

export function auditView({ organizationId: _ours, ...entry }: AuditEntry & { actorName: string | null }) {
  return { ...entry, at: at(entry.at) }
}
