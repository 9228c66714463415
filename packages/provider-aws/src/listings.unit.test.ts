import type { Instance, NetworkInterface, Volume } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import type { AwsCallName, CallAws } from './aws-calls.ts'
import { Listings } from './listings.ts'
import { toTags } from './tags.ts'
import { SkippingClock } from './testing/skipping-clock.ts'

const tenMinutesMs = 600_000

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
  test('of 1,000 clusters, each looked at once a minute, cost at most 10 calls a cluster and hour', async () => {
    const clusters = 1_000
    const { call, asked } = fakeLists(clusters)
    const { clock, listings } = makeListings(call)
    // Ten looks at a time, at even distances in the minute.
    for (let passedMs = 0; passedMs < tenMinutesMs; passedMs += 600) {
      for (let next = 0; next < 10; next++) {
        const { nodes } = await listings.cluster(`clu_${((passedMs / 600) * 10 + next) % clusters}`)
        expect(nodes).toHaveLength(3)
      }
      clock.skip(600)
    }
    const callsAnHour = (asked.length / clusters) * (3_600_000 / tenMinutesMs)
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

test('lists that are asked for at the same time are one', async () => {
  const { call, asked } = fakeLists(2)
  const { listings } = makeListings(call)
  await Promise.all(['clu_0', 'clu_1', 'clu_0'].map((id) => listings.cluster(id)))
  expect(asked.filter((name) => name === 'DescribeInstances')).toHaveLength(1)
})
