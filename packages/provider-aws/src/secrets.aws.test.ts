import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { NodeSpecification, Provider } from '@headwater/provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tagKey } from './tags.ts'
import { makeTestCloud, type TestCloud, testMachine, testNode } from './testing/cloud.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'
import { childOf, itemsOf, textOf } from './testing/strict-layer/xml.ts'
import type { UserData } from './user-data.ts'

const secret = 'a-password-nobody-may-see'

describe.skipIf(motoFolder === null)('secret files of machines on a simulated AWS', () => {
  let moto: MotoServer
  let cloud: TestCloud
  let provider: Provider
  const nodes: NodeSpecification[] = [testNode(), testNode()]
  const machines = nodes.map(() => testMachine('obedient', { secretFiles: { 'secrets/key': secret } }))

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
    cloud = await makeTestCloud(moto)
    provider = cloud.provider()
    await provider.prepareCluster({ id: 'clu_test', organizationId: 'org_test' })
    for (const [index, node] of nodes.entries()) {
      const machine = machines[index] ?? testMachine('obedient')
      await provider.createNode(node)
      await cloud.untilNode(provider, node, (seen) => seen?.state === 'ready')
      await provider.startMachine(node, machine)
      await cloud.untilNode(provider, node, (seen) => seen?.machine?.state === 'running')
    }
  })
  afterAll(async () => {
    await cloud.dispose()
    await moto.stop()
  })

  async function instanceOf(node: NodeSpecification | undefined): Promise<{ id: string; userData: UserData }> {
    const [life] = await cloud.layer.instancesOf(tagKey.node, node?.id ?? '')
    const id = life?.id ?? ''
    const found = await cloud.layer.world.moto.ec2('DescribeInstanceAttribute', {
      InstanceId: id,
      Attribute: 'userData',
    })
    const text = Buffer.from(textOf(childOf(found, 'userData')?.value), 'base64').toString('utf8')
    return { id, userData: JSON.parse(text) }
  }

  test('reach the machine as files that only it can read', async () => {
    const { id } = await instanceOf(nodes[0])
    const path = `${cloud.layer.world.folder}/instances/${id}/machine/secrets/key`
    await cloud.until(
      async () => readdirSync(`${cloud.layer.world.folder}/instances/${id}/machine`).length > 1,
      'files',
    )
    expect(readFileSync(path, 'utf8')).toBe(secret)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('are in no user data, tag or console, not even encoded', async () => {
    const everything = JSON.stringify([
      await cloud.layer.world.moto.ec2('DescribeInstances', {}),
      await cloud.layer.world.moto.ec2('DescribeVolumes', {}),
      await cloud.layer.world.moto.ec2('DescribeNetworkInterfaces', {}),
      (await instanceOf(nodes[0])).userData,
      await provider.machineLog(nodes[0] ?? testNode(), { lines: 1_000 }),
    ])
    for (const text of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
      expect(everything).not.toContain(text)
    }
  })

  test("are out of reach for another node's machine, and so is the volume", async () => {
    const [own, other] = [await instanceOf(nodes[0]), await instanceOf(nodes[1])]
    const role = cloud.layer.world.asInstance(own.id)
    await role.callSecrets('GetSecretValue', firstSecret(own.userData))
    await expect(role.callSecrets('GetSecretValue', firstSecret(other.userData))).rejects.toThrow('AccessDenied')
    const attachment = { VolumeId: other.userData.volumeId, InstanceId: own.id, Device: '/dev/sdg' }
    await expect(role.callEc2('AttachVolume', attachment)).rejects.toThrow('AccessDenied')
    await expect(role.callEc2('TerminateInstances', { 'InstanceId.1': own.id })).rejects.toThrow('AccessDenied')
  })

  test('of a machine with other files under its id are a conflict', async () => {
    const [node] = nodes
    const [machine] = machines
    if (node === undefined || machine === undefined) throw new Error('there are two')
    const other = { ...machine, secretFiles: { 'secrets/key': 'another' } }
    await expect(provider.startMachine(node, other)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('machines are reached through version 2 of the metadata service only, and their disks are encrypted', async () => {
    const found = await cloud.layer.world.moto.ec2('DescribeInstances', {})
    const instances = itemsOf(found.reservationSet).flatMap(({ instancesSet }) => itemsOf(instancesSet))
    expect(instances.map((item) => childOf(item, 'metadataOptions')?.httpTokens)).toEqual(['required', 'required'])
    const volumes = itemsOf((await cloud.layer.world.moto.ec2('DescribeVolumes', {})).volumeSet)
    expect(volumes).toHaveLength(4)
    expect(new Set(volumes.map(({ encrypted }) => encrypted))).toEqual(new Set(['true']))
  })

  test('are deleted with the node', async () => {
    for (const node of nodes) {
      await provider.deleteNode(node)
      await cloud.untilNode(provider, node, (seen) => seen === null)
    }
    const { SecretList } = await cloud.layer.world.moto.secrets('ListSecrets', {})
    expect(SecretList).toEqual([])
  })
})

function firstSecret({ files }: UserData): { SecretId: string | undefined; VersionId: string | undefined } {
  return { SecretId: files[0]?.name, VersionId: files[0]?.versionId }
}
