import { assert, type ReleaseFacts, releaseFacts } from '@headwater/model'

/** What a release number stands for. Once a cluster carries one, its entry here never changes: a new number is made. */
export interface Release extends ReleaseFacts {
  /** The provider resolves it: a machine image, a container image, a command. */
  image: string
  /** Feature levels that founders write on top of the metadata version's own. */
  features: Record<string, number>
  /** Settings of every node, roles and sizes aside. */
  settings: Record<string, string | number | boolean>
}

/** How the releases until now run their machines; they differ in Kafka alone. */
const firstMachines: Pick<Release, 'features' | 'settings'> = {
  // min.insync.replicas is a dynamic cluster default because of it (KIP-966)
  features: { 'eligible.leader.replicas.version': 1 },
  settings: {
    'auto.create.topics.enable': false,
    'unclean.leader.election.enable': false,
    'group.initial.rebalance.delay.ms': 500,
    // a dead broker is noticed in 3 s and a dead controller in 1 s; Kafka's defaults take three times as long
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'controller.quorum.fetch.timeout.ms': 1000,
    'controller.quorum.election.timeout.ms': 500,
  },
}

const releases: Release[] = [
  { ...releaseFacts(1), ...firstMachines, image: 'kafka-4.3.1' },
  { ...releaseFacts(2), ...firstMachines, image: 'kafka-4.2.1' },
  { ...releaseFacts(3), ...firstMachines, image: 'kafka-4.3.1' },
]

/** Throws for a number that was never released. `further`: releases of this installation alone. */
export function releaseOf(number: number, further: readonly Release[] = []): Release {
  const release = [...releases, ...further].find((candidate) => candidate.number === number)
  assert(release, `release ${number} exists`)
  return release
}

/** A release of an installation's own: as those until now, with other facts and settings on top. */
export function furtherRelease(
  facts: ReleaseFacts,
  { settings = {} }: { settings?: Release['settings'] | undefined },
): Release {
  const image = `kafka-${facts.kafkaVersion}`
  return { ...facts, ...firstMachines, image, settings: { ...firstMachines.settings, ...settings } }
}
