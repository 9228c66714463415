import { type NodeSpecification, ProviderError } from '@headwater/provider'

/**
 * Every node has an address of its own, so ports never collide. They come from two ranges, one for each audience, because a cluster's
 * security group is made before its nodes and opens ranges, not ports.
 */
export const portRanges = {
  internal: { first: 9092, last: 9191 },
  tenant: { first: 19_092, last: 19_191 },
} as const

/** Port by name. Refuses (`invalid_spec`) what no rule would let through. */
export function givePorts(node: NodeSpecification): Record<string, number> {
  const refuse = (problem: string): never => {
    throw new ProviderError('invalid_spec', `node ${node.id}: ${problem}`)
  }
  const given: Record<string, number> = {}
  const taken = new Set<number>()
  for (const { name, port, audience } of node.ports) {
    const { first, last } = portRanges[audience]
    if (!/^[a-z0-9-]{1,20}$/.test(name)) refuse(`port name "${name}" is not made of 1-20 of a-z, 0-9 and -`)
    if (name in given) refuse(`port name "${name}" is there twice`)
    if (port === null) continue
    if (!Number.isInteger(port) || port < first || port > last) {
      refuse(`port ${port} for "${name}" is not in ${first}-${last}, the ports for audience ${audience}`)
    }
    if (taken.has(port)) refuse(`port ${port} is asked for twice`)
    taken.add(port)
    given[name] = port
  }
  for (const { name, port, audience } of node.ports) {
    if (port !== null) continue
    let next: number = portRanges[audience].first
    while (taken.has(next)) next += 1
    if (next > portRanges[audience].last) refuse(`no port is left for "${name}"`)
    taken.add(next)
    given[name] = next
  }
  if (writePorts(given).length > 256) refuse('its ports do not fit into a tag of 256 characters')
  return given
}

export function writePorts(ports: Record<string, number>): string {
  return Object.entries(ports)
    .map(([name, port]) => `${name}=${port}`)
    .join(' ')
}

export function readPorts(text: string): Record<string, number> {
  const entries = text.split(' ').flatMap((entry) => {
    const [name, port] = entry.split('=')
    return name !== undefined && port !== undefined && /^\d+$/.test(port) ? [[name, Number(port)] as const] : []
  })
  return Object.fromEntries(entries)
}
