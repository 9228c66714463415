import type { Order } from '@headwater/model'

/** A cluster whose provisioning is measured. */
export interface Shape {
  name: string
  order: Order
  brokers: number
}

const small = { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 24 }

export const shapes: Shape[] = [
  { name: '1-node', order: { ...small, availability: 'development' }, brokers: 1 },
  { name: '3-node', order: { ...small, availability: 'single-zone' }, brokers: 3 },
]
