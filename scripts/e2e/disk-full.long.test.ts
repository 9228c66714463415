import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { OperationView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { consume, makeUser, operationsOf, order, produce, smallOrder, untilRunning } from './tenant.ts'

const recordCount = 1_000
const isRoot = process.getuid?.() === 0

// Only root can mount the small disk that this fills.
describe.skipIf(!isRoot)('a disk that fills up', () => {
  const stateFolder = temporaryFolder()
  const disk = path.join(stateFolder, 'local')
  const filler = path.join(disk, 'filler')
  let plane: ControlPlane

  beforeAll(async () => {
    fs.mkdirSync(disk)
    // Room for a quarter of the plan's volume, which is what the overcommit sets aside.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4500m', 'tmpfs', disk])
    plane = await startControlPlane(stateFolder)
  })

  afterAll(async () => {
    await plane.stop()
    execFileSync('umount', ['--lazy', disk])
    await cleanUp(stateFolder)
  })

  it('stops the broker, says so, and loses nothing: with room again it heals by itself', async () => {
    const cluster = await untilRunning(
      plane,
      (await order(plane, 'full', { ...smallOrder, availability: 'development' })).id,
    )
    const properties = await makeUser(plane, cluster.id, 'app', 'kept')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'kept', partitions: 1 })
    await produce(properties, 'kept', recordCount)

    fillDisk(filler)
    for (const pid of brokerProcesses(stateFolder)) process.kill(pid, 'SIGKILL')
    const heal = await until('a heal that cannot succeed yet', 60_000, async () => {
      const operations = await operationsOf(plane, cluster.id)
      return operations.find(isStuck)
    })
    expect(heal.steps.find(({ state }) => state === 'retrying')?.message).toMatch(/space|disk/i)

    fs.rmSync(filler)
    await untilRunning(plane, cluster.id)
    expect(await consume(properties, 'kept', 'kept-readers', recordCount)).toBe(recordCount)
  })
})

function isStuck(operation: OperationView): boolean {
  return operation.type === 'heal_cluster' && operation.steps.some(({ state }) => state === 'retrying')
}

/** Writes until nothing more fits. */
function fillDisk(file: string): void {
  const handle = fs.openSync(file, 'w')
  try {
    for (const size of [16 * 1024 * 1024, 64 * 1024, 512]) writeUntilFull(handle, Buffer.alloc(size))
  } finally {
    fs.closeSync(handle)
  }
}

function writeUntilFull(handle: number, chunk: Buffer): void {
  try {
    for (;;) fs.writeSync(handle, chunk)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
