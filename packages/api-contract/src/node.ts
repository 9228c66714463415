import { z } from 'zod'
import { instant } from './text.ts'

export const nodeStates = ['reserved', 'starting', 'up', 'stopping', 'down', 'leaving', 'unknown'] as const

const machine = z
  .object({
    id: z.string(),
    decidedAt: instant,
    because: z.string(),
    stopBecause: z.string().nullable(),
    release: z.int(),
  })
  .meta({ id: 'NodeMachine', description: 'What was last started there.' })

export const nodeSchema = z
  .object({
    id: z.string(),
    kafkaId: z.int().meta({ description: 'Kafka’s node.id.' }),
    role: z.enum(['combined', 'broker', 'controller']),
    zone: z.string(),
    size: z.string(),
    volume: z.object({ sizeGib: z.number(), iops: z.number(), throughputMiBps: z.number() }),
    endpoint: z.string().nullable().meta({ description: 'host:port at which tenants reach it.' }),
    state: z.enum(nodeStates).meta({ description: '`unknown`: Kafka does not answer now.' }),
    controller: z.enum(['active', 'voter']).nullable(),
    partitions: z
      .object({ leaders: z.int(), replicas: z.int(), inSync: z.int() })
      .meta({ id: 'NodePartitions' })
      .nullable()
      .meta({ description: 'Null on a dedicated controller, and while Kafka does not answer.' }),
    machine: machine.nullable(),
  })
  .meta({ id: 'Node', description: 'One broker’s or controller’s place for life.' })
export type NodeView = z.infer<typeof nodeSchema>

export const clusterNodesSchema = z
  .object({
    items: z.array(nodeSchema),
    kafka: z
      .object({ partitions: z.int(), withoutLeader: z.int() })
      .meta({ id: 'PartitionTotals' })
      .nullable()
      .meta({ description: 'Null while Kafka does not answer.' }),
    kafkaSilentBecause: z.string().nullable(),
  })
  .meta({ id: 'ClusterNodes' })
