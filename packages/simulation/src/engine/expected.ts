import type { PhysicalClusterSpecification } from '@headwater/model'

/** Nodes that a specification asks for. */
export function placesIn({ brokers, controllers }: PhysicalClusterSpecification): number {
  return brokers.count + (controllers.mode === 'dedicated' ? controllers.count : 0)
}

/** What a fresh create of this specification has, a text a node, ids aside; sorted. */
export function expectedNodes(specification: PhysicalClusterSpecification): string[] {
  const { zones, brokers, controllers, volume } = specification
  const texts: string[] = []
  for (let i = 0; i < brokers.count; i++) {
    const role = controllers.mode === 'combined' && i < controllers.count ? 'combined' : 'broker'
    texts.push(
      nodeText({ role, zone: zones[i % zones.length] ?? '', size: brokers.size, heapMib: brokers.heapMib, volume }),
    )
  }
  if (controllers.mode === 'dedicated') {
    for (let i = 0; i < controllers.count; i++) {
      const { size, heapMib } = controllers
      texts.push(
        nodeText({
          role: 'controller',
          zone: zones[i % zones.length] ?? '',
          size,
          heapMib,
          volume: controllers.volume ?? volume,
        }),
      )
    }
  }
  return texts.toSorted()
}

export function nodeText({
  role,
  zone,
  size,
  heapMib,
  volume,
}: {
  role: string
  zone: string
  size: string
  heapMib: number
  volume: { sizeGib: number }
}): string {
  return `${role} in ${zone}, ${size} with a heap of ${heapMib} MiB and ${volume.sizeGib} GiB`
}
