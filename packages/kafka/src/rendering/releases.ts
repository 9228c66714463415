import { assert } from '@headwater/model'

/** What a release number stands for. Once a cluster carries one, its entry here never changes: a new number is made. */
export interface Release {
  kafkaVersion: string
  /** The provider resolves it: a machine image, a container image, a command. */
  image: string
  /** The metadata version that founders of a cluster write. */
  metadataVersion: string
  /** Feature levels that founders write on top of the metadata version's own. */
  features: Record<string, number>
  /** Settings of every node, roles and sizes aside. */
  settings: Record<string, string | number | boolean>
}

const releases: Record<number, Release> = {
  1: {
    kafkaVersion: '4.3.1',
    image: 'kafka-4.3.1',
    metadataVersion: '4.3-IV0',
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
  },
}

/** The newest release: what new clusters get. */
export const currentRelease = 1

/** Throws for a number that was never released. */
export function releaseOf(number: number): Release {
  const release = releases[number]
  assert(release, `release ${number} exists`)
  return release
}
