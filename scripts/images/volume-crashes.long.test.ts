import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLocalCluster } from '../../packages/kafka/src/testing/local-cluster.ts'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { type LoopDevice, loopDevicesMissing } from './loop-device.ts'
import { bootMachine, type MachineFolders, makeMachineFolders } from './machine.ts'
import { checkData, VolumeFixture, writeData } from './volume-fixture.ts'

// Every step of a machine's start, cut off: by kill -9 (what was written stays in the kernel's memory) and by a power cut
// (what was not on the disk is gone).

const missing = loopDevicesMissing()
const fixture = new VolumeFixture()
const stepsOfEvery = ['checked', 'mounted', 'grown']
const stepsOfNew = ['intent_written', 'file_system_made', 'intent_cleared', ...stepsOfEvery]
const kafkaSteps = ['folder_made', 'formatted', 'renamed']
const withinMs = 120_000
const untraceable = fs.existsSync('/usr/bin/strace') ? null : 'there is no strace'

function cuts(steps: string[]) {
  return (['kill -9', 'power cut'] as const).flatMap((how) => steps.map((step) => ({ how, step })))
}

/** Runs a machine until it is cut off at `step`; gives the device that the next one finds. */
async function cutOff(
  volume: LoopDevice,
  folders: MachineFolders,
  how: 'kill -9' | 'power cut',
  options: { step: string; command?: string },
): Promise<LoopDevice> {
  const machine = bootMachine(volume.path, folders, {
    command: options.command ?? 'true',
    env: { HEADWATER_BOOT_CRASH_AT: options.step },
    stays: true,
  })
  await machine.says('the machine stays on', withinMs)
  expect(machine.log()).toContain('ended with exit code 137')
  const next = how === 'power cut' ? fixture.keep(volume.asAfterPowerCut()) : volume
  await machine.kill()
  await volume.free()
  return next
}

test('every step at which the programs can be cut off is cut off here', () => {
  const source = path.join(import.meta.dirname, '../../infra/kafka/src/main/java/io/headwater/boot/CrashPoint.java')
  const steps = /enum CrashPoint \{([^;]*);/.exec(fs.readFileSync(source, 'utf8'))?.[1]?.split(',') ?? []
  expect(steps.map((step) => step.trim().toLowerCase())).toEqual([...stepsOfNew, ...kafkaSteps])
})

describe.skipIf(missing !== null)(`a machine cut off${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test.each(cuts(stepsOfNew))(
    'by $how at $step with a new volume: the next one makes it usable',
    async ({ how, step }) => {
      const next = await cutOff(fixture.device(), fixture.machine('new'), how, { step })
      const command = `${writeData}; ${checkData}`
      const { how: code, log } = await fixture.boot(next, fixture.machine('new'), { command })
      expect(log).toMatch(/kafka\/big$/m)
      expect(code).toBe(0)
      expect((await fixture.boot(next, fixture.machine('used'))).how).toBe(0)
    },
  )

  test.each(cuts(stepsOfEvery))('by $how at $step with a used volume: every file is kept', async ({ how, step }) => {
    const volume = fixture.device()
    const before = await fixture.boot(volume, fixture.machine('new'), { command: `${writeData}; ${checkData}` })
    const next = await cutOff(volume, fixture.machine('used'), how, { step })
    const after = await fixture.boot(next, fixture.machine('used'), { command: checkData })
    expect(sums(after.log)).toHaveLength(3)
    expect(sums(after.log)).toEqual(sums(before.log))
  })

  test.skipIf(untraceable !== null)(
    `by kill -9 of mkfs at each of its writes: the next one makes the file system${untraceable === null ? '' : ` (skipped: ${untraceable})`}`,
    { timeout: 900_000 },
    async () => {
      const whole = await mkfsUnderStrace('-e trace=pwrite64 -o "$TRACE"', fixture.device())
      const writes = whole.trace.split('\n').filter((line) => line.includes('pwrite64(')).length
      expect(writes).toBeGreaterThan(20)
      for (let write = 1; write <= writes; write++) {
        const volume = fixture.device()
        const cut = await mkfsUnderStrace(
          `-o /dev/null -e trace=pwrite64 -e inject=pwrite64:signal=SIGKILL:when=${write}`,
          volume,
        )
        expect(cut.how, `write ${write} of ${writes}`).toBe(77)
        const { how, log } = await fixture.boot(volume, fixture.machine('new'), {
          command: 'echo fine >"$VOLUME/file"',
        })
        expect(`write ${write} of ${writes}: ${how}\n${log}`).toMatch(/: 0\n/)
        volume.dispose()
        fixture.forget(volume)
      }
    },
  )

  test.each(cuts(kafkaSteps))('by $how at $step while Kafka formats: the next one is Kafka', async ({ how, step }) => {
    const cluster = await createLocalCluster(fixture.newFolder(), localRuntime(), { nodes: 1, heapMib: 128 })
    const [node] = cluster.nodes
    if (!node) throw new Error('a cluster of one has one node')
    cluster.layOut(node)
    const folders = { ...makeMachineFolders(fixture.newFolder(), ''), machine: cluster.machineFolder(node) }
    const kafka = 'marked run-kafka "$MACHINE" "$VOLUME" "$WORK"'
    const next = await cutOff(fixture.device({ sizeMib: 128 }), folders, how, { step, command: kafka })
    const machine = bootMachine(next.path, folders)
    await machine.says('Kafka Server started', withinMs)
    await machine.kill()
    await next.free()
  })
})

/** Boots a machine whose mkfs runs under strace. */
async function mkfsUnderStrace(options: string, volume: LoopDevice): Promise<{ how: number | string; trace: string }> {
  const tools = fixture.newFolder()
  fs.mkdirSync(tools)
  const trace = path.join(tools, 'trace')
  const script = `#!/bin/sh\nTRACE=${trace}\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nexec strace -f -qq ${options} mkfs.ext4 "$@"\n`
  fs.writeFileSync(path.join(tools, 'mkfs.ext4'), script, { mode: 0o755 })
  const { how } = await fixture.boot(volume, fixture.machine('new'), { toolsFirst: [tools] })
  return { how, trace: fs.existsSync(trace) ? fs.readFileSync(trace, 'utf8') : '' }
}

function sums(log: string): string[] {
  return log.split('\n').filter((line) => /^[0-9a-f]{64} /.test(line))
}
