import type { NodeRecord, NodeRole, PhysicalClusterSpecification } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { createMachineRenderer } from './renderer.ts'

const renderer = createMachineRenderer()

export interface ClusterFixture {
  specification: PhysicalClusterSpecification
  nodes: NodeRecord[]
}

/** Three combined nodes of a small multi-zone cluster that has never run. */
export function aCluster(): ClusterFixture {
  return {
    specification: {
      ...threeNodeSpecification,
      kafkaClusterId: 'q1Qz8m3rT0u4Vn5pXw6yZg',
      zones: ['eu-1a', 'eu-1b', 'eu-1c'],
      brokers: { count: 3, size: 'small', heapMib: 256 },
      controllers: { mode: 'combined', count: 3, size: 'small', heapMib: 256 },
      defaultPartitions: 6,
    },
    nodes: [1, 2, 3].map((kafkaId) => aNode(kafkaId, 'combined')),
  }
}

export function aNode(kafkaId: number, role: NodeRole): NodeRecord {
  const isBroker = role !== 'controller'
  return {
    id: `nod_${kafkaId}`,
    kafkaId,
    role,
    zone: `eu-1${'abc'.charAt((kafkaId - 1) % 3)}`,
    size: 'small',
    heapMib: 256,
    volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
    directoryId: `directory-${kafkaId}`,
    volumeState: 'new',
    addresses: {
      internalHost: `10.0.0.${kafkaId}`,
      brokerPort: isBroker ? 9093 : null,
      controllerPort: 9094,
      tenantHost: isBroker ? `b${kafkaId}.example.com` : null,
      tenantPort: isBroker ? 9092 : null,
    },
    deleting: false,
    machine: {
      id: `mac_${kafkaId}`,
      size: 'small',
      heapMib: 256,
      release: 1,
      volumeState: 'new',
      decidedAtMs: 0,
      because: 'a test',
      stopBecause: null,
      registered: false,
    },
    failedStarts: 0,
  }
}

/** The files of one of the cluster's nodes, by name, secret ones included. */
export function renderNode({ specification, nodes }: ClusterFixture, index = 0): Record<string, string> {
  const node = nodes[index]
  if (!node) throw new Error(`the fixture has no node ${index}`)
  const machine = renderer.render({
    physicalClusterId: 'pcl_1',
    specification,
    node,
    nodes,
    authorityCertificate: '(authority)\n',
    certificate: { certificate: '(certificate)\n', key: '(key)\n' },
  })
  return { ...machine.files, ...machine.secretFiles }
}
