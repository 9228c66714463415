import type { ClusterPhase } from '@headwater/api-contract/client'
import { Badge, type Tone } from './badge.tsx'

const phases: Record<ClusterPhase, { tone: Tone; text: string }> = {
  PROVISIONING: { tone: 'info', text: 'Provisioning' },
  RUNNING: { tone: 'good', text: 'Running' },
  UPDATING: { tone: 'info', text: 'Updating' },
  HEALING: { tone: 'warn', text: 'Healing' },
  DEGRADED: { tone: 'bad', text: 'Degraded' },
  DELETING: { tone: 'plain', text: 'Deleting' },
  DELETED: { tone: 'plain', text: 'Deleted' },
  FAILED: { tone: 'bad', text: 'Failed' },
}

export function PhaseBadge({ phase }: { phase: ClusterPhase }) {
  const { tone, text } = phases[phase]
  return <Badge tone={tone}>{text}</Badge>
}
