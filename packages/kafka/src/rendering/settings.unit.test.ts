import type { PhysicalClusterSpecification } from '@headwater/model'
import { settingsOf } from '@headwater/reconciliation'
import { describe, expect, test } from 'vitest'
import { aCluster, renderNode } from './fixtures.ts'

/** Set for all running brokers by the admin protocol too, so a machine that was started with others need not be followed. */
const dynamic = ['log.retention.ms', 'log.roll.ms']
/** For topics to come whose maker does not say: the next start takes it over, and nothing is stopped for it. */
const canWait = ['num.partitions']

const cluster = aCluster()

/** Names of the settings in which two specifications differ, where the records of nodes are the same. */
function differences(changes: Partial<PhysicalClusterSpecification>): string[] {
  const lines = (specification: PhysicalClusterSpecification): string[] =>
    renderNode({ ...cluster, specification })['server.properties']?.split('\n') ?? []
  const before = lines(cluster.specification)
  const after = lines({ ...cluster.specification, ...changes })
  return after.filter((line) => !before.includes(line)).map((line) => line.split('=')[0] ?? '')
}

describe('a machine is rolled for what a specification changes in its settings, and for nothing else', () => {
  test.each<[string, Partial<PhysicalClusterSpecification>]>([
    ['replicas', { replicationFactor: 2 }],
    ['the minimum in sync', { minInSync: 1 }],
    ['default partitions', { defaultPartitions: 12 }],
    ['retention', { retentionHours: 100 }],
    ['retention for ever', { retentionHours: null }],
    ['quotas', { quotas: { producerByteRate: 1, consumerByteRate: 2 } }],
    ['the rate of moves', { moveByteRate: 5 }],
    ['more brokers', { brokers: { ...cluster.specification.brokers, count: 6 } }],
    ['larger brokers', { brokers: { count: 3, size: 'large', heapMib: 4096 } }],
    ['controllers', { controllers: { mode: 'dedicated', count: 3, size: 'tiny', heapMib: 128 } }],
    ['volumes', { volume: { sizeGib: 20, iops: 3000, throughputMiBps: 125 } }],
    ['zones', { zones: ['eu-1a'] }],
    ['the class', { availability: 'single-zone' }],
  ])('%s', (_what, changes) => {
    const onlyByStart = differences(changes).filter((name) => ![...dynamic, ...canWait].includes(name))
    const isRolled = settingsOf({ ...cluster.specification, ...changes }) !== settingsOf(cluster.specification)
    expect(isRolled).toBe(onlyByStart.length > 0)
  })

  test('retention is taken over while brokers run', () => {
    expect(differences({ retentionHours: 100 })).toEqual(dynamic)
  })
})
