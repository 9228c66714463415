import type { PlacementAdmin } from '@headwater/kafka'

/** One broker that has all there is. Real Kafka is tested end to end. */
export const fakePlacement: PlacementAdmin = {
  describePlacement: async () => ({
    brokerIds: [1],
    activeControllerId: 1,
    caughtUpVoterIds: [1],
    partitions: 2,
    withoutLeader: 0,
    onBroker: new Map([[1, { leaders: 2, replicas: 2, inSync: 2 }]]),
  }),
}
