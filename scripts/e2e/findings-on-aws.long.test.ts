import type { ClusterView } from '@headwater/api-contract'
import { tagKey, testNode } from '@headwater/provider-aws/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { instances, partOf, tagByHand, terminateByHand, untilDeleted, untilNothingIsLeft } from './aws/account.ts'
import { installationOf, type KafkaCloud, missingMoto, startKafkaCloud, threeZones } from './aws/kafka-cloud.ts'
import { type ControlPlane, until } from './control-plane.ts'
import { order, untilRunning } from './tenant.ts'

interface FindingView {
  type: string
  subject: string
  evidence: string
  closedAt: string | null
}

if (missingMoto !== null) test.skip(missingMoto)
describe.skipIf(missingMoto !== null)('what is wrong on a simulated AWS, as the API tells it', () => {
  let kafka: KafkaCloud
  let plane: ControlPlane

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  async function untilFinding(path: string, wanted: Partial<FindingView>): Promise<FindingView> {
    const matches = (finding: FindingView) =>
      Object.entries(wanted).every(([name, value]) => finding[name as keyof FindingView] === value)
    return until(`a finding like ${JSON.stringify(wanted)}`, 90_000, async () => {
      const { items } = await plane.api.get<{ items: FindingView[] }>(path)
      return items.find(matches)
    })
  }

  /** A cluster at rest is looked at once a minute; a change of it has it looked at now. */
  async function ring(clusterId: string): Promise<void> {
    rings += 1
    await plane.api.post(`/v1/clusters/${clusterId}/users`, { name: `ring-${rings}` })
  }
  let rings = 0

  const running = () => instances(kafka).flatMap(({ id, phase }) => (phase === 'running' ? [id] : []))

  it.each([
    ['wrong credentials', 'DescribeVolumes', 'AuthFailure', 401, /check the control plane's credentials/],
    ['a region switched off', 'DescribeInstances', 'OptInRequired', 401, /in us-east-1: switch the region on/],
    [
      'a missing permission',
      'CreateVolume',
      'UnauthorizedOperation',
      403,
      /let the control plane's role make CreateVolume/,
    ],
    [
      'a subnet without addresses',
      'CreateNetworkInterface',
      'InsufficientFreeAddressesInSubnet',
      400,
      /free addresses/,
    ],
    ['a quota used up', 'RunInstances', 'VcpuLimitExceeded', 400, /ask AWS for a higher quota in us-east-1/],
  ])('%s: names the call and the remedy, and nothing half made stays', async (_, call, code, status, remedy) => {
    kafka.cloud.layer.fault({ call, times: 1_000, when: 'before', what: { code, status } })
    const { id } = await order(plane, `refused-${code.toLowerCase()}`, threeZones)
    const finding = await untilFinding(`/v1/clusters/${id}/findings`, { type: 'provider_refused' })
    expect(finding.evidence).toContain(`${call} for`)
    expect(finding.evidence).toContain(code)
    expect(finding.evidence).toMatch(remedy)
    expect(running()).toEqual([])
    kafka.cloud.layer.faults.clear()
    await untilDeleted(plane, id)
    expect(await untilNothingIsLeft(kafka)).toEqual([])
  })

  describe('of a cluster that runs', () => {
    let cluster: ClusterView
    let findings: string

    beforeAll(async () => {
      cluster = await untilRunning(plane, (await order(plane, 'by-hand', threeZones)).id)
      findings = `/v1/clusters/${cluster.id}/findings`
    })

    it.each([
      ['addresses', 'cluster', 'clu_of_somebody', 'node_incomplete'],
      ['volume', 'installation', 'ins_of_somebody', 'data_at_risk'],
    ] as const)(
      'the tag of its %s edited by hand: is said until it is put back, and nothing is done',
      async (part, tag, edited, type) => {
        const before = running()
        const found = await partOf(kafka, part, tag)
        await tagByHand(kafka, found, edited)
        await ring(cluster.id)
        await untilFinding(findings, { type, subject: found.nodeId, closedAt: null })
        await tagByHand(kafka, found, found.value)
        await ring(cluster.id)
        await until('the finding to be closed', 90_000, async () => {
          const { items } = await plane.api.get<{ items: FindingView[] }>(`${findings}?state=open`)
          return items.length === 0
        })
        expect(running()).toEqual(before)
      },
    )

    it('an instance ended by hand: is said, and another follows in its place alone', async () => {
      const [first = '', ...others] = running()
      await terminateByHand(kafka, first)
      await untilFinding(findings, { type: 'machine_gone' })
      await until('another instance', 60_000, () => running().length === 3)
      expect(running()).toEqual(expect.arrayContaining(others))
      await untilRunning(plane, cluster.id)
    })

    it('what carries our tags and the database does not know: is said to operators, and left alone', async () => {
      const stranger = kafka.cloud.provider({ installationId: installationOf(kafka), sizes: { 'm6g.large': 'arm64' } })
      const node = testNode({ clusterId: 'pcl_of_nobody', zone: 'us-east-1a', size: 'm6g.large' })
      await stranger.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
      await stranger.createNode(node)
      const finding = await untilFinding('/v1/findings', { type: 'unknown_resource', subject: node.id })
      expect(finding.evidence).toMatch(/left alone.*A person decides/)
      await untilDeleted(plane, cluster.id)
      const left = await untilNothingIsLeft(kafka, 5_000)
      expect(left.map((line) => line.split(' ')[0]).toSorted()).toEqual(['interface', 'security', 'volume'])
      expect(left.every((line) => line.includes(`"${tagKey.cluster}":"pcl_of_nobody"`))).toBe(true)
    })
  })
})
