import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { catalogue, measurementFaults } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import { afterAll, expect, it } from 'vitest'
import { type ControlPlane, cleanUp, processesOf, startControlPlane, temporaryFolder } from '../e2e/control-plane.ts'
import { repositoryFolder } from '../embedded/command-line.ts'
import { localSizesFile, readLocalSizes } from '../embedded/local-sizes-file.ts'

const stateFolder = temporaryFolder()
let plane: ControlPlane | null = null

afterAll(async () => {
  await plane?.stop()
  await cleanUp(stateFolder)
})

it('measures a size, and the next start plans with it', async () => {
  // one broker of the largest size is the least work
  const { code, output } = await calibrate('--size', 'local.large', '--seconds', '2')
  expect(output).toMatch(/^local\.large +network, MB\/s +100\.0 +\d+\.\d +\d+\.\d\d$/m)
  expect(code).toBe(0)
  expect(processesOf(stateFolder)).toEqual([])
  expect(fs.readdirSync(stateFolder)).toEqual([path.basename(localSizesFile(stateFolder))])

  const measured = readLocalSizes(stateFolder)
  expect(measured?.sizes.map(({ name }) => name)).toEqual(['local.large'])
  expect(measured && measurementFaults(catalogue, measured)).toEqual([])

  plane = await startControlPlane(stateFolder)
  // connections that only the largest local size takes
  const order = {
    region: 'local',
    throughput: { ingressMBps: 0.1 },
    retentionHours: 1,
    availability: 'development',
    connections: 1000,
  }
  const plan = await plane.api.post<CapacityPlan>('/v1/capacity-plans', { order })
  expect(plan.brokers.size).toBe('local.large')
  expect(plan.catalogueVersion).toBe(`${catalogue.version}+local.${measured?.measuredAt}`)
  const quoted = plan.sources.find(({ source }) => source === measured?.sizes[0]?.networkMBps.source)
  expect(quoted?.uses).toContain('local.large networkMBps')
})

async function calibrate(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['scripts/calibrate.ts', '--state-folder', stateFolder, ...args], {
    cwd: repositoryFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, output }
}
