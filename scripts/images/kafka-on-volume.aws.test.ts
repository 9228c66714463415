import { createKafkaAdmin, createScramCredential, generatePassword } from '@headwater/kafka'
import { afterAll, describe, expect, test } from 'vitest'
import { createLocalCluster, cryptoRandom } from '../../packages/kafka/src/testing/local-cluster.ts'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { consumeAsTenant, produceAsTenant } from '../../packages/kafka/src/testing/tenant-client.ts'
import { consoleLines } from '../../packages/provider-aws/src/machine-log.ts'
import { lastWords } from '../../packages/reconciliation/src/status/last-words.ts'
import { loopDevicesMissing } from './loop-device.ts'
import { bootMachine, type MachineFolders, makeMachineFolders } from './machine.ts'
import { VolumeFixture } from './volume-fixture.ts'

// Real Kafka on a volume that its own machine has formatted and mounted.

const missing = loopDevicesMissing()
const startWithinMs = 90_000
const fixture = new VolumeFixture()
const admin = createKafkaAdmin(cryptoRandom)

afterAll(() => admin.close())

describe.skipIf(missing !== null)(`Kafka on its volume${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test('keeps every acknowledged record through a power cut, and says so when the volume is full', async () => {
    const cluster = await createLocalCluster(fixture.newFolder(), localRuntime(), { nodes: 1, heapMib: 128 })
    const [node] = cluster.nodes
    if (!node) throw new Error('a cluster of one has one node')
    const folders: MachineFolders = {
      ...makeMachineFolders(fixture.newFolder(), ''),
      machine: cluster.machineFolder(node),
    }
    cluster.layOut(node)
    const volume = fixture.device({ sizeMib: 256 })

    const first = bootMachine(volume.path, folders)
    await first.says('Kafka Server started', startWithinMs)
    expect(first.log()).toMatch(/^headwater\| \S+ INFO \[boot\] made a file system on \/dev\/loop\d+ for node 1$/m)
    const password = generatePassword(cryptoRandom)
    await admin.setDefaultMinInSync(cluster.access, 1)
    await admin.upsertUser(cluster.access, 'app', await createScramCredential(password, cryptoRandom))
    await admin.createAcls(cluster.access, acls('app'))
    await admin.createTopic(cluster.access, { name: 'kept', partitions: 1, replicationFactor: 1, configs: {} })
    const tenant = { hosts: cluster.hosts, caCertificate: cluster.access.caCertificate, userName: 'app', password }
    const values = Array.from({ length: 500 }, (_, index) => `record ${index}`)
    await expect.poll(() => produced(tenant, values), { timeout: 20_000 }).toBe(true)
    expect((await first.kill()).how).toBe('SIGKILL')
    await volume.free()

    const second = bootMachine(volume.path, folders)
    await second.says('Kafka Server started', startWithinMs)
    expect(second.log()).toContain(' of node 1 as it is')
    expect(await consumeAsTenant(tenant, 'kept', 'kept-readers', values.length)).toEqual(values)
    await second.kill()
    await volume.free()

    await fixture.boot(volume, folders, { command: 'head -c 1G /dev/zero >"$VOLUME/filler"; true' })
    const full = await bootMachine(volume.path, folders).ended
    expect(lastWords(consoleLines(full.log)).join('\n'), full.log).toMatch(/No space left on device/)
    expect(full.how).toBe(1)
    await volume.free()
  })
})

async function produced(...[tenant, values]: [Parameters<typeof produceAsTenant>[0], string[]]): Promise<boolean> {
  // user, rights and topic are on their way from the controller to the broker
  return await produceAsTenant(tenant, 'kept', values).then(
    () => true,
    () => false,
  )
}

function acls(principal: string) {
  return (['topic', 'group'] as const).map((resourceType) => ({
    principal,
    resourceType,
    resourceName: 'kept',
    patternType: 'prefixed' as const,
    operation: 'all' as const,
    permission: 'allow' as const,
  }))
}
