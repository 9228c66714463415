import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import {
  clusterScoped,
  missingBinary,
  networkPolicies,
  pods,
  services,
  storageClasses,
} from '@headwater/provider-kubernetes/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type ControlPlane, until } from './control-plane.ts'
import { handsIn } from './kubernetes/hands.ts'
import { type KafkaCloud, startKafkaCloud, threeZones } from './kubernetes/kafka-cloud.ts'
import { machinePods, namesOfAll, untilDeleted, untilReplaced } from './kubernetes/pods.ts'
import { order, untilRunning } from './tenant.ts'

interface FindingView {
  type: string
  subject: string
  evidence: string
  closedAt: string | null
}

/** A cluster at rest is looked at once a minute. */
const patienceMs = 100_000
const namespaces = clusterScoped('', 'Namespace', 'namespaces')
const oneBroker = { ...threeZones, availability: 'development' } as const

const missing = missingBinary()
if (missing !== null) test.skip(missing)
describe.skipIf(missing !== null)('what is wrong on Kubernetes, as the API tells it', () => {
  let kafka: KafkaCloud
  let hands: ReturnType<typeof handsIn>
  let plane: ControlPlane
  let kept: ClusterView
  let findings: string

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    hands = handsIn(kafka)
    plane = await kafka.startControlPlane()
    kept = await untilRunning(plane, (await order(plane, 'kept', threeZones)).id)
    findings = `/v1/clusters/${kept.id}/findings`
  })
  afterAll(() => kafka?.stop())

  async function untilFinding(
    list: string,
    type: string,
    evidence: RegExp,
    state: 'open' | 'any' = 'open',
  ): Promise<FindingView> {
    return until(`a finding ${type} with ${evidence}`, patienceMs, async () => {
      const { items } = await plane.api.get<{ items: FindingView[] }>(list)
      return items.find(
        (finding) =>
          finding.type === type && evidence.test(finding.evidence) && (state === 'any' || finding.closedAt === null),
      )
    })
  }

  /** That nothing of this kind is open any more: other findings may stay for minutes on a busy computer. */
  async function untilClosed(type: string, subject?: string): Promise<void> {
    await until(`every finding ${type} to be closed`, patienceMs, async () => {
      const { items } = await plane.api.get<{ items: FindingView[] }>(`${findings}?state=open`)
      return !items.some((finding) => finding.type === type && (subject === undefined || finding.subject === subject))
    })
  }

  const uids = async () => (await machinePods(kafka)).map(({ uid }) => uid).toSorted()

  /** An order that is refused says why; once it is deleted, nothing of it is there, and nothing else was touched. */
  async function expectRefusedOrder(name: string, evidence: RegExp): Promise<void> {
    const before = { all: await namesOfAll(kafka), pods: await uids() }
    const { id } = await order(plane, name, oneBroker)
    await untilFinding(`/v1/clusters/${id}/findings`, 'provider_refused', evidence)
    await untilDeleted(plane, id)
    const { items } = await plane.api.get<{ items: FindingView[] }>(`/v1/clusters/${id}/findings?state=open`)
    expect(items).toEqual([])
    await expect.poll(() => namesOfAll(kafka), { timeout: 20_000 }).toEqual(before.all)
    expect(await uids()).toEqual(before.pods)
  }

  it('a missing permission: names the call, the right and the role', async () => {
    const giveBack = await hands.takeAwayRight('persistentvolumeclaims', 'create')
    await expectRefusedOrder(
      'no-right',
      /createNode: create persistentvolumeclaims: .*cannot create resource "persistentvolumeclaims".*grant it with the role/s,
    )
    await giveBack()
  })

  it.each([
    ['volumes', { persistentvolumeclaims: '3' }, /createNode: create persistentvolumeclaims: .*exceeded quota: few/],
    ['machines', { pods: '3' }, /startMachine: create pods: .*exceeded quota: few.*ResourceQuota/],
  ])('a quota of %s that is used up: names the quota', async (what, hard, evidence) => {
    const takeBack = await hands.limitTo(hard)
    await expectRefusedOrder(`no-${what}`, evidence)
    await takeBack()
  })

  it('a storage class that is not there: names it', async () => {
    const { admin } = kafka.cloud
    const found = await admin.get(storageClasses, { name: 'folders' })
    if (found === null) throw new Error('the test cloud has this class')
    await admin.remove(storageClasses, { name: 'folders' })
    await expectRefusedOrder('no-storage', /storage class folders does not exist: create it, or name another one/)
    const { provisioner, volumeBindingMode, allowVolumeExpansion } = found
    const again = { metadata: { name: 'folders' }, provisioner, volumeBindingMode, allowVolumeExpansion }
    await admin.create(storageClasses, undefined, again as typeof found)
  })

  it('a label edited and network rules deleted by hand: is said, and nothing is done to what runs', async () => {
    const { admin } = kafka.cloud
    const { namespace } = kafka.installation
    const before = await uids()
    const [pod] = await machinePods(kafka)
    const place = { name: pod?.name ?? '', namespace }
    const label = 'headwater.dev/machine'
    const machine = (await admin.get(pods, place))?.metadata?.labels?.[label]
    await admin.merge(pods, place, { metadata: { labels: { [label]: 'mac_x' } } })
    const [rules] = await admin.list(networkPolicies, namespace)
    await admin.remove(networkPolicies, { name: rules?.metadata?.name ?? '', namespace })
    const said = await untilFinding(
      findings,
      'changed_by_hand',
      /was changed to mac_x by somebody else: set it back to/,
    )
    expect(said.evidence).toMatch(/NetworkPolicy .* was deleted by somebody else.*made again before the next machine/)
    expect(await uids()).toEqual(before)
    await admin.merge(pods, place, { metadata: { labels: { [label]: machine } } })
  })

  it('a pod deleted by hand: is said, another one follows in its place alone, with the rules', async () => {
    const { admin } = kafka.cloud
    const [first, ...others] = await machinePods(kafka)
    if (first === undefined) throw new Error('three machines run')
    await hands.deletePod(first.name)
    await untilReplaced(kafka, first)
    await untilFinding(findings, 'machine_gone', /./, 'any')
    expect(await uids()).toEqual(expect.arrayContaining(others.map(({ uid }) => uid)))
    expect(await admin.list(networkPolicies, kafka.installation.namespace)).toHaveLength(1)
    await untilRunning(plane, kept.id)
    await untilClosed('machine_gone')
    await untilClosed('changed_by_hand')
  })

  it('a service deleted by hand: is said, and made again with the address it had', async () => {
    const { admin } = kafka.cloud
    const before = await uids()
    const [pod] = await machinePods(kafka)
    const place = { name: pod?.name ?? '', namespace: kafka.installation.namespace }
    const address = (await admin.get(services, place))?.spec?.clusterIP
    await admin.remove(services, place)
    await untilFinding(findings, 'changed_by_hand', /service .* was deleted by somebody else/, 'any')
    await untilFinding(findings, 'node_incomplete', /half made/, 'any')
    await expect
      .poll(async () => (await admin.get(services, place))?.spec?.clusterIP, { timeout: 20_000 })
      .toBe(address)
    await untilClosed('changed_by_hand')
    await untilClosed('node_incomplete')
    expect(await uids()).toEqual(before)
  })

  it('something with our mark that the database does not know: is said to operators, and left alone', async () => {
    const { admin } = kafka.cloud
    const { namespace } = kafka.installation
    const stray = { metadata: { name: 'hw-unknown' }, spec: { ports: [{ port: 1 }] } }
    await admin.create(services, namespace, stray)
    const finding = await untilFinding('/v1/findings', 'unknown_resource', /left alone.*A person decides/)
    expect(finding.subject).toBe('hw-unknown')
    expect(await admin.get(services, { name: 'hw-unknown', namespace })).not.toBeNull()
  })

  it('wrong credentials: says so, and touches nothing', async () => {
    const before = await uids()
    const kubeconfig = path.join(kafka.stateFolder, 'kubeconfig')
    const good = fs.readFileSync(kubeconfig, 'utf8')
    await plane.stop()
    fs.writeFileSync(kubeconfig, kafka.cloud.plane.withToken('not-a-token').exportConfig())
    plane = await kafka.startControlPlane()
    await untilFinding(findings, 'provider_refused', /listNodes: .*Unauthorized; renew the credentials/)
    expect(await uids()).toEqual(before)
    await plane.stop()
    fs.writeFileSync(kubeconfig, good)
    plane = await kafka.startControlPlane()
    await untilClosed('provider_refused', 'list_nodes')
    expect(await uids()).toEqual(before)
    // What the database does not know is still there after two more starts.
    expect(await namesOfAll(kafka)).toContain('services/hw-unknown')
  })

  it('a namespace that vanished: says so, and makes nothing anew', async () => {
    const { admin } = kafka.cloud
    const { namespace } = kafka.installation
    const before = await namesOfAll(kafka)
    await admin.remove(namespaces, { name: namespace })
    // Its roles go with it, so that in the end only a missing right is seen.
    const going =
      /is being terminated; the namespace is being deleted: create it again|was deleted or emptied by somebody/
    await untilFinding(findings, 'provider_refused', going, 'any')
    const left = await namesOfAll(kafka)
    expect(left.filter((name) => !before.includes(name))).toEqual([])
  })
})
