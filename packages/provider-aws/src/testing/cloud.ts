import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { MachineSpecification, NodeSpecification, ObservedNode, Provider } from '@headwater/provider'
import type { AwsProviderOptions } from '../options.ts'
import { createAwsProvider } from '../provider.ts'
import { simulatedImages, type TestImage, testImages } from './images.ts'
import type { MotoServer } from './moto-server.ts'
import { SkippingClock } from './skipping-clock.ts'
import type { Behaviour } from './strict-layer/behaviour.ts'
import { type SimulatedImages, StrictLayer } from './strict-layer/layer.ts'
import { Moto } from './strict-layer/moto.ts'
import { childOf, textOf } from './strict-layer/xml.ts'

export const testRegion = 'eu-west-1'
export const testZone = 'eu-west-1a'
export const testSize = 'm7g.large'

/** A simulated AWS account with a network in it, and as many control planes on it as a test wants. */
export interface TestCloud {
  readonly layer: StrictLayer
  readonly clock: SkippingClock
  readonly account: Pick<AwsProviderOptions, 'region' | 'vpcId' | 'subnets' | 'endpoint' | 'credentials'>
  provider(changes?: Partial<AwsProviderOptions>): Provider
  /** Looks again and again, each time a third of a second of EC2's time later. */
  until(condition: () => Promise<boolean>, what: string): Promise<void>
  /** Looks until the node is listed like this. */
  untilNode(
    provider: Provider,
    node: NodeSpecification,
    condition: (seen: ObservedNode | null) => boolean,
  ): Promise<void>
  dispose(): Promise<void>
}

/**
 * The network's addresses are of this computer (127.100.0.0/16), so that what a simulated instance runs can really listen where
 * EC2 says that it does.
 */
export async function makeTestCloud(
  moto: MotoServer,
  options: { behaviour?: Partial<Behaviour>; images?: SimulatedImages; region?: string } = {},
): Promise<TestCloud> {
  const region = options.region ?? testRegion
  await moto.reset()
  const direct = new Moto(moto.url, region)
  const vpc = await direct.ec2('CreateVpc', { CidrBlock: '127.100.0.0/16' })
  const vpcId = textOf(childOf(vpc, 'vpc')?.vpcId)
  const subnets: Record<string, string> = {}
  for (const [index, letter] of ['a', 'b', 'c'].entries()) {
    const zone = `${region}${letter}`
    const made = await direct.ec2('CreateSubnet', {
      VpcId: vpcId,
      CidrBlock: `127.100.${index + 1}.0/24`,
      AvailabilityZone: zone,
    })
    subnets[zone] = textOf(childOf(made, 'subnet')?.subnetId)
  }
  const clock = new SkippingClock()
  const folder = await mkdtemp(`${tmpdir()}/headwater-aws-`)
  const layer = await StrictLayer.start({
    motoUrl: moto.url,
    region,
    clock,
    images: options.images ?? simulatedImages,
    folder: `${folder}/layer`,
    behaviour: options.behaviour ?? {},
  })
  const account = {
    region,
    vpcId,
    subnets,
    endpoint: layer.url,
    credentials: { accessKeyId: 'AKIACONTROLPLANE', secretAccessKey: 'simulated' },
  }

  const cloud: TestCloud = {
    layer,
    clock,
    account,
    provider: (changes) =>
      createAwsProvider({
        ...account,
        installationId: 'ins_test',
        sizes: { [testSize]: 'arm64', 'm7g.xlarge': 'arm64' },
        images: testImages,
        instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/headwater-machine',
        tenantCidrs: ['10.0.0.0/8'],
        controlPlaneCidrs: ['127.0.0.0/8'],
        kmsKeyId: null,
        clock,
        random: { bytes: (length) => new Uint8Array(length).fill(127) },
        ...changes,
      }),
    async until(condition, what) {
      for (let look = 0; !(await condition()); look++) {
        if (look > 1_000) throw new Error(`not within 300 s of EC2's time: ${what}`)
        await clock.sleep(10)
        clock.skip(300)
      }
    },
    async untilNode(provider, node, condition) {
      await cloud.until(async () => {
        const { nodes } = await provider.listNodes({ clusterId: node.clusterId })
        return condition(nodes.find(({ id }) => id === node.id) ?? null)
      }, `node ${node.id} is as expected`)
    },
    async dispose() {
      await layer.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return cloud
}

let count = 0

export function newTestId(kind: string): string {
  count += 1
  return `${kind.slice(0, 3)}_${String(process.pid).padStart(12, '0')}${String(count).padStart(14, '0')}`
}

export function testNode(changes: Partial<NodeSpecification> = {}): NodeSpecification {
  return {
    id: newTestId('node'),
    clusterId: 'clu_test',
    organizationId: 'org_test',
    zone: testZone,
    size: testSize,
    volume: { sizeGib: 4, iops: 3_000, throughputMiBps: 125 },
    ports: [
      { name: 'broker', audience: 'internal', port: null },
      { name: 'tenant', audience: 'tenant', port: null },
    ],
    ...changes,
  }
}

export function testMachine(image: TestImage, changes: Partial<MachineSpecification> = {}): MachineSpecification {
  const id = changes.id ?? newTestId('machine')
  return { id, size: testSize, image, files: { id: `${id}\n` }, secretFiles: { 'secrets/key': 'a key' }, ...changes }
}
