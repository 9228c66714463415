import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import { isCreating } from './rules-volumes.ts'
import { holderOf, type InstanceLife, phaseOf, type World } from './world.ts'
import { type Element, itemsOf, tagsOf, textOf } from './xml.ts'

/**
 * What moto lists, as EC2 would show it: states that take their time, newer things not there yet, deleted ones still there. EC2 Developer
 * Guide, "Eventual consistency in the Amazon EC2 API".
 */

const stateCodes = { pending: '0', running: '16', 'shutting-down': '32', terminated: '48', stopped: '80' } as const

export function listInstances(world: World, request: Ec2Request, answer: Element): Element {
  refuseStateFilters(request)
  const instances = itemsOf(answer.reservationSet).flatMap(({ instancesSet }) => itemsOf(instancesSet))
  const shown = instances.flatMap((item) => {
    const life = world.instances.get(textOf(item.instanceId))
    const seen = life === undefined ? null : showInstance(world, life, item)
    return seen === null ? [] : [seen]
  })
  const { page, next } = paged(world, request, shown)
  const reservations = page.map((item) => ({
    reservationId: 'r-simulated',
    ownerId: '123456789012',
    instancesSet: { item: [item] },
  }))
  return { reservationSet: { item: reservations }, ...next }
}

/** Null while a list does not show it yet, and once EC2 has forgotten it. */
function showInstance(world: World, life: InstanceLife, item: Element): Element | null {
  const shownAtMs = world.clock.nowMs() - world.behaviour.listDelayMs
  if (shownAtMs < life.launchedAtMs) return null
  const phase = phaseOf(life, world.behaviour, shownAtMs)
  if (phase === 'forgotten') return null
  const gone = phase === 'terminated'
  return {
    ...item,
    instanceState: { code: stateCodes[phase], name: phase },
    ...(phase === 'shutting-down' || gone ? { stateReason: life.reason, reason: life.reason.message } : {}),
    ...(gone ? { networkInterfaceSet: '', blockDeviceMapping: '' } : {}),
  }
}

export function listInterfaces(world: World, request: Ec2Request, answer: Element): Element {
  const shown = itemsOf(answer.networkInterfaceSet)
    .filter((item) => isShown(world, textOf(item.networkInterfaceId)))
    .map((item) => {
      const holder = holderOf(world, textOf(item.networkInterfaceId))
      if (holder === null) return { ...without(item, 'attachment'), status: 'available' }
      const ending = holder.terminatedAtMs !== null
      return { ...item, status: ending ? 'detaching' : 'in-use' }
    })
  const { page, next } = paged(world, request, shown)
  return { networkInterfaceSet: { item: page }, ...next }
}

export function listVolumes(world: World, request: Ec2Request, answer: Element): Element {
  refuseStateFilters(request)
  const nowMs = world.clock.nowMs()
  const present = itemsOf(answer.volumeSet)
    .filter((item) => isShown(world, textOf(item.volumeId)))
    .map((item) => (isCreating(world, textOf(item.volumeId)) ? { ...item, status: 'creating' } : item))
  const lingering = world.deletedVolumes
    .filter(({ atMs, item }) => nowMs - atMs < world.behaviour.deletingMs && matches(item, request))
    .map(({ item }) => ({ ...item, status: 'deleting', attachmentSet: '' }))
  const { page, next } = paged(world, request, [...present, ...lingering])
  return { volumeSet: { item: page }, ...next }
}

export function listModifications(world: World, request: Ec2Request): Element {
  const ids = request.list('VolumeId')
  // The page of DescribeVolumesModifications: the last modification of each volume.
  const last = new Map(world.modifications.map((one) => [one.volumeId, one]))
  const items = [...last.values()]
    .filter(({ volumeId }) => ids.length === 0 || ids.includes(volumeId))
    .map(({ volumeId, startMs, target, original }) => ({
      volumeId,
      modificationState: 'optimizing',
      progress: '0',
      startTime: new Date(startMs).toISOString(),
      targetSize: target.size,
      targetIops: target.iops,
      targetThroughput: target.throughput,
      originalSize: original.size,
      originalIops: original.iops,
      originalThroughput: original.throughput,
    }))
  return { volumeModificationSet: { item: items } }
}

/** Instances that run, with events and checks; moto knows of neither. Filters as on the page of DescribeInstanceStatus. */
export function listStatus(world: World, request: Ec2Request): Element {
  const nowMs = world.clock.nowMs()
  const running = [...world.instances.values()].filter((life) => phaseOf(life, world.behaviour, nowMs) === 'running')
  const shown = running.filter((life) =>
    request.filters().every(({ name, values }) => {
      switch (name) {
        case 'event.code':
          return life.events.some(({ code }) => values.includes(code))
        case 'system-status.status':
          return values.includes(life.impaired ? 'impaired' : 'ok')
        case 'instance-status.status':
          return values.includes('ok')
        default:
          throw new ApiRefusal('InvalidParameterValue', `The filter '${name}' is invalid`)
      }
    }),
  )
  const items = shown.map((life) => ({
    instanceId: life.id,
    availabilityZone: life.zone,
    instanceState: { code: '16', name: 'running' },
    systemStatus: { status: life.impaired ? 'impaired' : 'ok' },
    instanceStatus: { status: 'ok' },
    eventsSet: {
      item: life.events.map(({ code, description, notBeforeMs }) => ({
        code,
        description,
        notBefore: new Date(notBeforeMs).toISOString(),
      })),
    },
  }))
  const { page, next } = paged(world, request, items)
  return { instanceStatusSet: { item: page }, ...next }
}

/** EC2 Developer Guide, "Pagination": MaxResults from 5 to 1,000, a page may hold fewer, and NextToken says that there is more. */
function paged(world: World, request: Ec2Request, items: Element[]): { page: Element[]; next: Element } {
  const asked = request.get('MaxResults')
  if (asked === '') return { page: items, next: {} }
  if (Number(asked) < 5 || Number(asked) > 1_000) {
    throw new ApiRefusal('InvalidParameterValue', `Value (${asked}) for parameter maxResults is invalid: 5 to 1000`)
  }
  const from = Number(request.get('NextToken') || '0')
  const to = from + Math.min(Number(asked), world.behaviour.largestPage)
  return { page: items.slice(from, to), next: to < items.length ? { nextToken: String(to) } : {} }
}

/** The parameters that the layer answers to itself, so that moto does not. */
export const pagingParameters = ['MaxResults', 'NextToken']

/** moto would filter by its own states, which are not those that are shown. */
function refuseStateFilters(request: Ec2Request): void {
  const name = request.filters().find((filter) => /state|status/.test(filter.name))?.name
  if (name !== undefined)
    throw new ApiRefusal('InvalidParameterValue', `the layer does not simulate the filter ${name}`)
}

function isShown({ clock, madeAtMs, behaviour }: World, id: string): boolean {
  return clock.nowMs() - (madeAtMs.get(id) ?? Number.NEGATIVE_INFINITY) >= behaviour.listDelayMs
}

function matches(item: Element, request: Ec2Request): boolean {
  const tags = tagsOf(item)
  const ids = request.list('VolumeId')
  return (
    (ids.length === 0 || ids.includes(textOf(item.volumeId))) &&
    request.filters().every(({ name, values }) => values.includes(tags[name.replace(/^tag:/, '')] ?? ''))
  )
}

function without(element: Element, name: string): Element {
  const { [name]: _, ...rest } = element
  return rest
}
