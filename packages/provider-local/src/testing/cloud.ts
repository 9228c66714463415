import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Clock } from '@headwater/model'
import type { MachineSpecification, NodeSpecification, Provider } from '@headwater/provider'
import type { LocalProviderOptions } from '../options.ts'
import { createLocalProvider } from '../provider.ts'
import { testImages } from './images.ts'

export const realClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** One state folder of a test, with as many providers on it as the test wants. */
export interface TestCloud {
  readonly stateFolder: string
  provider(changes?: Partial<LocalProviderOptions>): Provider
  /** Processes that were started below the state folder and still live; children of machines included. */
  processes(): number[]
  /** Ends and removes what is left. */
  dispose(): Promise<void>
}

export async function makeTestCloud(): Promise<TestCloud> {
  const stateFolder = realpathSync(await mkdtemp(`${tmpdir()}/headwater-local-`))
  const cloud: TestCloud = {
    stateFolder,
    provider: (changes) => testProvider(stateFolder, changes),
    processes: () => processesBelow(stateFolder),
    async dispose() {
      const provider = cloud.provider()
      for (const node of (await provider.listNodes()).nodes) await provider.deleteNode(node)
      const left = cloud.processes()
      await rm(stateFolder, { recursive: true, force: true })
      if (left.length > 0) throw new Error(`processes outlived their nodes: ${left.join(', ')}`)
    },
  }
  return cloud
}

export function testProvider(stateFolder: string, changes: Partial<LocalProviderOptions> = {}): Provider {
  return createLocalProvider({
    stateFolder,
    installationId: 'ins_test',
    sizes: [{ name: 'local.small', memoryMib: 64 }],
    images: testImages,
    overcommit: 100,
    clock: realClock,
    ...changes,
  })
}

let count = 0

export function newTestId(kind: string): string {
  count += 1
  return `${kind}_${process.pid}_${String(count).padStart(4, '0')}`
}

export function testNode(changes: Partial<NodeSpecification> = {}): NodeSpecification {
  return {
    id: newTestId('nod'),
    clusterId: 'pcl_test',
    organizationId: 'org_test',
    zone: 'local-a',
    size: 'local.small',
    volume: { sizeGib: 4, iops: 3000, throughputMiBps: 125 },
    ports: [{ name: 'broker', audience: 'internal', port: null }],
    ...changes,
  }
}

export function testMachine(image: string, changes: Partial<MachineSpecification> = {}): MachineSpecification {
  const id = changes.id ?? newTestId('mac')
  return { id, size: 'local.small', image, files: { id: `${id}\n` }, secretFiles: {}, ...changes }
}

/** A prepared cluster and a node in it. */
export async function makeTestNode(
  provider: Provider,
  changes?: Partial<NodeSpecification>,
): Promise<NodeSpecification> {
  const node = testNode(changes)
  await provider.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
  await provider.createNode(node)
  return node
}

/** Looks every 10 ms, for at most 10 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within 10 s: ${what}`)
    await realClock.sleep(10)
  }
}

function processesBelow(folder: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => {
      try {
        if (/\) [ZX] /.test(readFileSync(`/proc/${entry}/stat`, 'utf8'))) return false
        return readlinkSync(`/proc/${entry}/cwd`).startsWith(`${folder}/`)
      } catch {
        return false
      }
    })
    .map(Number)
}
