import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { consoleLines } from '../../packages/provider-aws/src/machine-log.ts'
import { lastWords } from '../../packages/reconciliation/src/status/last-words.ts'
import { capabilityMissing } from './capability.ts'
import { type LoopDevice, loopDevicesMissing } from './loop-device.ts'
import { bootMachine, type MachineFolders } from './machine.ts'
import { checkData, VolumeFixture, writeData } from './volume-fixture.ts'

// What boots on a cloud's machine, on real block devices, in namespaces of its own.

const missing = loopDevicesMissing()
const fixture = new VolumeFixture()
const boot = fixture.boot.bind(fixture)
const machineOf = fixture.machine.bind(fixture)
const device = fixture.device.bind(fixture)

/** The device must be as it was, and the last words say why. */
async function expectRefusal(volume: LoopDevice, folders: MachineFolders, code: number, words: RegExp): Promise<void> {
  const before = volume.checksum()
  const { how, log } = await boot(volume, folders)
  expect(log).toMatch(words)
  expect(how).toBe(code)
  expect(volume.checksum()).toBe(before)
  expect(lastWords(consoleLines(log))[0]).toMatch(words)
}

describe.skipIf(missing !== null)(`a machine on its volume${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test('makes a file system on an empty new one, for the user that Kafka runs as, and uses it from then on', async () => {
    const volume = device()
    const asKafka = 'setpriv --reuid 10001 --regid 10001 --clear-groups sh -c'
    const first = await boot(volume, machineOf('new'), { command: `${asKafka} 'echo kept >"$VOLUME/file"'` })
    expect(first).toMatchObject({
      how: 0,
      log: expect.stringMatching(/INFO \[boot\] made a file system on \S+ for node 7\n/),
    })
    for (const state of ['new', 'used'] as const) {
      const again = await boot(volume, machineOf(state), { command: 'cat "$VOLUME/file" "$VOLUME/.headwater-volume"' })
      expect(again.how).toBe(0)
      expect(again.log).toMatch(/^kept\ncluster.id=A+Q\nnode.id=7\ndirectory.id=A+g$/m)
      expect(again.log).not.toContain('made a file system')
    }
  })

  test('keeps every file of a used one, also after a crash', async () => {
    const volume = device()
    const before = await boot(volume, machineOf('new'), { command: `${writeData}; sync; ${checkData}` })
    const crashed = bootMachine(volume.path, machineOf('used'), {
      command: 'echo more >"$VOLUME/kafka/unsynced"; echo ready; sleep 60',
    })
    await crashed.says('ready', 20_000)
    await crashed.kill()
    await volume.free()
    const { how, log } = await boot(volume, machineOf('used'), { command: checkData })
    expect(how).toBe(0)
    for (const file of ['big', 'log']) expect(log).toContain(sumOf(before.log, file))
  })

  test.each(['intent_written', 'file_system_made', 'mounted'])('that was cut off at %s starts again', async (point) => {
    const volume = device()
    const cut = await boot(volume, machineOf('new'), { env: { HEADWATER_BOOT_CRASH_AT: point } })
    expect(cut.how).toBe(137)
    const { how, log } = await boot(volume, machineOf('new'), { command: 'findmnt --noheadings -o FSTYPE "$VOLUME"' })
    expect(log).toMatch(/^ext4$/m)
    expect(how).toBe(0)
  })

  test('refuses an empty one that held data, and leaves it alone', async () => {
    await expectRefusal(
      device(),
      machineOf('used'),
      71,
      /ERROR \[boot\] The device \/dev\/loop\d+ of node 7 held data before and has none now/,
    )
  })

  test("refuses another node's, another cluster's and another volume of its own node", async () => {
    const volume = device()
    await boot(volume, machineOf('new'), { command: writeData })
    const other = 'BBBBBBBBBBBBBBBBBBBBBB'
    await expectRefusal(
      volume,
      machineOf('used', { nodeId: 8 }),
      74,
      /belongs to node.id 7, not 8; nothing was changed/,
    )
    await expectRefusal(volume, machineOf('new', { clusterId: other }), 73, /belongs to cluster.id A+Q, not B+/)
    await expectRefusal(volume, machineOf('new', { directoryId: other }), 75, /belongs to directory.id A+g, not B+/)
  })

  test("refuses one on which another node's file system was being made", async () => {
    const volume = device()
    await boot(volume, machineOf('new', { nodeId: 8 }), { env: { HEADWATER_BOOT_CRASH_AT: 'intent_written' } })
    await expectRefusal(volume, machineOf('new'), 74, /belongs to node.id 8, not 7/)
  })

  test('refuses a file system, swap, a partition table and bare data of somebody else', async () => {
    const foreign = device()
    execFileSync('mkfs.ext4', ['-q', foreign.path])
    await expectRefusal(foreign, machineOf('new'), 79, /holds an ext4 file system without our \.headwater-volume/)
    const swap = device()
    execFileSync('mkswap', [swap.path], { stdio: 'ignore' })
    await expectRefusal(swap, machineOf('new'), 79, /holds a signature of swap/)
    const partitioned = device()
    writePartitionTable(partitioned)
    await expectRefusal(partitioned, machineOf('new'), 79, /holds a partition table \(dos\)/)
    const bare = device()
    bare.write(32, 'a database on the bare device')
    await expectRefusal(bare, machineOf('new'), 79, /holds data in no format that is known here/)
    await expectRefusal(bare, machineOf('used'), 79, /nothing was changed/)
  })

  test('says that the device is missing, or read-only', async () => {
    const { how, log } = await bootMachine('/dev/disk/by-id/no-such', machineOf('new')).ended
    expect(how).toBe(78)
    expect(log).toMatch(/The device \S+ of the volume did not appear within 1 s; is the volume attached\?/)
    await expectRefusal(device({ readOnly: true }), machineOf('new'), 70, /is read-only; Kafka needs to write/)
  })

  test('says that a file system needs a person', async () => {
    const volume = device()
    await boot(volume, machineOf('new'), { command: writeData })
    // as the kernel leaves it after an error
    for (const damage of ['set_inode_field kafka/big block[0] 0', 'set_super_value state 2']) {
      execFileSync('debugfs', ['-w', '-R', damage, volume.path], { stdio: 'pipe' })
    }
    const { how, log } = await boot(volume, machineOf('used'))
    expect(lastWords(consoleLines(log))[0]).toMatch(/needs a person \(e2fsck \S+\): .*RUN fsck MANUALLY/)
    expect(how).toBe(76)
    const kept = execFileSync('debugfs', ['-R', 'cat kafka/log', volume.path], { stdio: 'pipe' })
    expect(kept.toString()).toBe('record\n')
  })

  test('does not take a check that could not be made for damage', async () => {
    const volume = device()
    const other = bootMachine(volume.path, machineOf('new'), { command: 'echo mounted; sleep 60' })
    await other.says('mounted\n', 20_000)
    const { how, log } = await bootMachine(volume.path, machineOf('used')).ended
    await other.kill()
    expect(log).toMatch(/ERROR \[boot\] The file system of \S+ cannot be checked: .*is in use/)
    expect(how).toBe(70)

    const toolsFirst = [fixture.newFolder()]
    fs.mkdirSync(`${toolsFirst[0]}`)
    fs.writeFileSync(`${toolsFirst[0]}/e2fsck`, '#!/bin/sh\nkill -TERM $$\n', { mode: 0o755 })
    await volume.free()
    const ended = await boot(volume, machineOf('used'), { toolsFirst })
    expect(ended.log).toContain(`The file system of ${volume.path} cannot be checked: exit code 143`)
    expect(ended.how).toBe(70)
  })

  test('is asked every minute whether it has grown, and says nothing while it has not', async () => {
    const { how, log } = await boot(device(), machineOf('new'), { command: 'grow-volume "$DEVICE"' })
    expect(log).not.toMatch(/grew|grown/)
    expect(how).toBe(0)
  })

  const ungrowable = capabilityMissing('CAP_SYS_RESOURCE')
  test.skipIf(ungrowable !== null)(
    `grows with its device${ungrowable === null ? '' : ` (skipped: ${ungrowable})`}`,
    async () => {
      const volume = device()
      await boot(volume, machineOf('new'), { command: writeData })
      volume.grow(128)
      const { how, log } = await boot(volume, machineOf('used'), { command: checkData })
      expect(how).toBe(0)
      expect(log).toMatch(/grew the file system from \d\d to 1\d\d MiB/)
    },
  )
})

function sumOf(log: string, file: string): string {
  const line = log.split('\n').find((text) => text.endsWith(`kafka/${file}`))
  if (line === undefined) throw new Error(`no checksum of ${file} in:\n${log}`)
  return line
}

/** An old-style table with one Linux partition. */
function writePartitionTable(volume: LoopDevice): void {
  const sector = Buffer.alloc(512)
  Buffer.from([0, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0x10, 0, 0]).copy(sector, 446)
  sector.writeUInt16LE(0xaa55, 510)
  fs.writeFileSync(volume.path, sector, { flag: 'r+' })
}
