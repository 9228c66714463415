import type { Instance, NetworkInterface, Volume } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import type { AwsCallName, CallAws } from './aws-calls.ts'
import { Listings } from './listings.ts'
import { toTags } from './tags.ts'
import { SkippingClock } from './testing/skipping-clock.ts'

/** What is asked for repeats every minute. */
const measuredMs = 180_000

const idTags = (clusterId: string, nodeId: string) => ({ cluster: clusterId, node: nodeId, organization: 'org_1' })
const memoryTags = (index: number) => ({ machine: `mac_${index}`, machineStarted: '0', machinesBefore: '' })

/** EC2's lists as a function from call and page to answer; counts what it was asked. */
function fakeLists(clusters: number) {
  const asked: AwsCallName[] = []
  const items = <Item>(make: (clusterId: string, nodeId: string, index: number) => Item): [string, Item][] =>
    Array.from({ length: clusters * 3 }, (_, index) => {
      const clusterId = `clu_${Math.floor(index / 3)}`
      return [clusterId, make(clusterId, `nod_${index}`, index)]
    })
  const lists = {
    DescribeNetworkInterfaces: items<NetworkInterface>((clusterId, nodeId, index) => ({
      NetworkInterfaceId: `eni-${index}`,
      PrivateIpAddress: '10.0.0.1',
      Status: 'in-use',
      TagSet: toTags({ ...idTags(clusterId, nodeId), ...memoryTags(index), part: 'addresses', ports: 'broker=9092' }),
    })),
    DescribeVolumes: items<Volume>((clusterId, nodeId, index) => ({
      VolumeId: `vol-${index}`,
      State: 'in-use',
      Attachments: [{ InstanceId: `i-${index}`, State: 'attached' }],
      Tags: toTags({ ...idTags(clusterId, nodeId), ...memoryTags(index), part: 'volume' }),
    })),
    DescribeInstances: items<Instance>((clusterId, nodeId, index) => ({
      InstanceId: `i-${index}`,
      State: { Name: 'running' },
      Tags: toTags({ ...idTags(clusterId, nodeId), part: 'machine', machine: `mac_${index}` }),
    })),
  }
  const call = (async (name: AwsCallName, _subject: string, input: Record<string, unknown>) => {
    asked.push(name)
    if (!(name in lists)) return {}
    const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[]
    const cluster = filters.find(({ Name }) => Name.endsWith(':cluster'))?.Values[0]
    const all = lists[name as keyof typeof lists].filter(([of]) => cluster === undefined || of === cluster)
    const from = Number(input.NextToken ?? 0)
    const to = from + Number(input.MaxResults)
    const page = all.slice(from, to).map(([, item]) => item)
    const NextToken = to < all.length ? String(to) : undefined
    switch (name) {
      case 'DescribeNetworkInterfaces':
        return { NetworkInterfaces: page, NextToken }
      case 'DescribeVolumes':
        return { Volumes: page, NextToken }
      default:
        return { Reservations: [{ Instances: page }], NextToken }
    }
  }) as unknown as CallAws
  return { call, asked }
}

function makeListings(call: CallAws) {
  const clock = new SkippingClock()
  const listings = new Listings({
    call,
    clock,
    installationId: 'ins_1',
    settlingMs: 300_000,
    finish: async () => false,
  })
  return { clock, listings }
}

describe('lists of clusters at rest', () => {
  test('of 1,000 clusters, each looked at once a minute and swept every two seconds, cost at most 10 calls a cluster and hour', async () => {
    const clusters = 1_000
    const { call, asked } = fakeLists(clusters)
    const { clock, listings } = makeListings(call)
    // Ten looks at a time, at even distances in the minute.
    for (let passedMs = 0; passedMs < measuredMs; passedMs += 600) {
      for (let next = 0; next < 10; next++) {
        const { nodes } = await listings.cluster(`clu_${((passedMs / 600) * 10 + next) % clusters}`)
        expect(nodes.length).toBe(3)
      }
      if (passedMs % 1_800 === 0) expect((await listings.installation()).nodes.length).toBe(clusters * 3)
      clock.skip(600)
    }
    const callsAnHour = (asked.length / clusters) * (3_600_000 / measuredMs)
    expect(callsAnHour).toBeLessThanOrEqual(10)
    expect(callsAnHour).toBeGreaterThan(0.5)
  })

  test('say when they were true, which is before EC2 was asked', async () => {
    const { call } = fakeLists(1)
    const { clock, listings } = makeListings(call)
    const first = await listings.cluster('clu_0')
    clock.skip(20_000)
    expect((await listings.cluster('clu_0')).observedAtMs).toBe(first.observedAtMs)
    clock.skip(20_000)
    expect((await listings.cluster('clu_0')).observedAtMs).toBeGreaterThanOrEqual(first.observedAtMs + 40_000)
  })
})

test('a cluster that was changed is asked about by itself, the others stay as they were listed', async () => {
  const { call, asked } = fakeLists(2)
  const { clock, listings } = makeListings(call)
  const before = await listings.cluster('clu_1')
  clock.skip(1_000)
  listings.changed('clu_0')
  clock.skip(1_000)
  const calls = asked.length
  const changed = await listings.cluster('clu_0')
  expect(asked.slice(calls)).toEqual(['DescribeNetworkInterfaces', 'DescribeVolumes', 'DescribeInstances'])
  expect(changed.observedAtMs).toBeGreaterThan(before.observedAtMs)
  expect((await listings.cluster('clu_1')).observedAtMs).toBe(before.observedAtMs)
  expect(asked.length).toBe(calls + 3)
})

test('a sweep right after a change of this process asks, and the one after it does not', async () => {
  const { call, asked } = fakeLists(2)
  const { clock, listings } = makeListings(call)
  await listings.installation()
  clock.skip(1_000)
  listings.changed('clu_0')
  clock.skip(1_000)
  const calls = asked.length
  await listings.installation()
  expect(asked.slice(calls).filter((name) => name === 'DescribeInstances')).toHaveLength(1)
  clock.skip(2_000)
  const after = asked.length
  await listings.installation()
  expect(asked.length).toBe(after)
})

test('a cluster that the shared list does not have is asked about by itself: another process may have made it since', async () => {
  const { call, asked } = fakeLists(2)
  const made = { known: false }
  const { clock, listings } = makeListings((async (name, subject, input) =>
    made.known ? await call(name, subject, input) : { Reservations: [] }) as CallAws)
  const before = await listings.installation()
  expect(before.nodes).toEqual([])
  made.known = true
  clock.skip(1_000)
  const { nodes, observedAtMs } = await listings.cluster('clu_0')
  expect(nodes).toHaveLength(3)
  expect(observedAtMs).toBeGreaterThanOrEqual(before.observedAtMs + 1_000)
  expect(asked.filter((name) => name === 'DescribeInstances')).toHaveLength(1)
})

test('an answer that comes late does not take the place of a newer one', async () => {
  const { call } = fakeLists(2)
  const late = Promise.withResolvers<void>()
  let waits = true
  const { clock, listings } = makeListings((async (name, subject, input) => {
    if (waits) await late.promise
    return await call(name, subject, input)
  }) as CallAws)
  const older = listings.installation()
  clock.skip(1_000)
  waits = false
  const newer = await listings.cluster('clu_0')
  late.resolve()
  expect((await older).observedAtMs).toBe(newer.observedAtMs)
  expect((await listings.installation()).observedAtMs).toBe(newer.observedAtMs)
})

test('lists that are asked for at the same time are one', async () => {
  const { call, asked } = fakeLists(2)
  const { listings } = makeListings(call)
  await Promise.all(['clu_0', 'clu_1', 'clu_0'].map((id) => listings.cluster(id)))
  expect(asked.filter((name) => name === 'DescribeInstances')).toHaveLength(1)
})
