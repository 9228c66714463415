import { readFileSync } from 'node:fs'
import type { MachineSpecification, NodeSpecification, ObservedMachine, Provider } from '@headwater/provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalCrashPoint } from './crash-point.ts'
import { makeTestCloud, makeTestNode, type TestCloud, testMachine, testNode, until } from './testing/cloud.ts'
import type { Errand } from './testing/control-plane.ts'
import { runElsewhere } from './testing/second-process.ts'

describe('a control plane that is killed in the middle of a call', () => {
  let cloud: TestCloud
  let provider: Provider

  beforeAll(async () => {
    cloud = await makeTestCloud()
    provider = cloud.provider()
  })
  afterAll(() => cloud.dispose())

  async function die(crashAt: LocalCrashPoint, call: Errand['call']): Promise<void> {
    const { signal, output } = await runElsewhere({ stateFolder: cloud.stateFolder, crashAt, call })
    expect({ signal, output }).toEqual({ signal: 'SIGKILL', output: '' })
  }

  async function machineOn(node: NodeSpecification): Promise<ObservedMachine | null> {
    const { nodes } = await provider.listNodes()
    return nodes.find(({ id }) => id === node.id)?.machine ?? null
  }

  async function untilState(node: NodeSpecification, state: ObservedMachine['state']): Promise<void> {
    await until(async () => (await machineOn(node))?.state === state, `the machine is ${state}`)
  }

  const diary = (node: NodeSpecification) => readFileSync(`${cloud.stateFolder}/nodes/${node.id}/volume/diary`, 'utf8')

  test('before a node is in place: nothing is listed, and a retry makes it', async () => {
    await provider.prepareCluster({ id: 'pcl_test', organizationId: 'org_test' })
    const node = testNode()
    await die('node_folder_filled', { name: 'createNode', node })
    expect((await provider.listNodes()).nodes.map(({ id }) => id)).not.toContain(node.id)
    await provider.createNode(node)
    expect((await provider.listNodes()).nodes).toContainEqual(expect.objectContaining({ id: node.id, state: 'ready' }))
    await provider.deleteNode(node)
  })

  test.each([
    ['machine_files_written', 'no machine is listed', null],
    ['machine_recorded', 'the machine is listed as starting', 'starting'],
  ] as const)('at %s: %s, and a retry starts it once', async (point, _words, state) => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await die(point, { name: 'startMachine', node, machine })
    expect((await machineOn(node))?.state ?? null).toBe(state)
    await startAgain(node, machine)
    await provider.deleteNode(node)
  })

  test('once the process is made: it is found, and a retry does not start a second one', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await die('machine_spawned', { name: 'startMachine', node, machine })
    expect((await machineOn(node))?.state).toBe('running')
    await startAgain(node, machine)
    await provider.stopMachine(node, machine.id, { graceMs: 5_000 })
    await untilState(node, 'gone')
    expect(await machineOn(node)).toMatchObject({ detail: 'the process ended' })
    await provider.deleteNode(node)
  })

  test('a machine that was recorded and has no process can be stopped; then it is gone for good', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await die('machine_recorded', { name: 'startMachine', node, machine })
    await expect(provider.startMachine(node, testMachine('obedient'))).rejects.toMatchObject({ code: 'volume_in_use' })
    await provider.stopMachine(node, machine.id, { graceMs: 0 })
    expect((await machineOn(node))?.state).toBe('gone')
    await provider.startMachine(node, machine)
    expect((await machineOn(node))?.state).toBe('gone')
    await provider.deleteNode(node)
  })

  test('before a machine is asked to leave: it is stopping, and a retry asks it', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await startAgain(node, machine)
    const stop = { name: 'stopMachine', node, machineId: machine.id, graceMs: 60_000 } as const
    await die('stop_recorded', stop)
    expect((await machineOn(node))?.state).toBe('stopping')
    await provider.stopMachine(node, machine.id, { graceMs: 60_000 })
    await untilState(node, 'gone')
    await provider.deleteNode(node)
  })

  test('before a stubborn machine is due: the next control plane sees it stopping and ends it', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('stubborn')
    await startAgain(node, machine)
    await runElsewhere({
      stateFolder: cloud.stateFolder,
      call: { name: 'stopMachine', node, machineId: machine.id, graceMs: 400 },
    })
    expect((await machineOn(node))?.state).toBe('stopping')
    await untilState(node, 'gone')
    await provider.deleteNode(node)
  })

  test('between ending the machine and setting the node aside: the node is listed whole, a retry deletes it', async () => {
    const node = await makeTestNode(provider)
    await startAgain(node, testMachine('obedient'))
    await die('machine_ended_for_deletion', { name: 'deleteNode', node })
    expect((await machineOn(node))?.state).toBe('gone')
    await provider.deleteNode(node)
    expect((await provider.listNodes()).nodes).toEqual([])
  })

  test('once the node is set aside: it is listed as deleting with its cluster, and a retry removes it', async () => {
    const node = await makeTestNode(provider)
    await die('node_set_aside', { name: 'deleteNode', node })
    const { nodes } = await provider.listNodes({ clusterId: node.clusterId })
    expect(nodes).toMatchObject([{ id: node.id, state: 'deleting' }])
    const cluster = { id: node.clusterId, organizationId: node.organizationId }
    await expect(provider.releaseCluster(cluster)).rejects.toMatchObject({ code: 'conflict' })
    await expect(provider.createNode(node)).rejects.toMatchObject({ code: 'conflict' })
    await provider.deleteNode(node)
    await provider.releaseCluster(cluster)
    expect((await provider.listNodes()).nodes).toEqual([])
  })

  /** Starts a machine and expects that it has begun exactly once. */
  async function startAgain(node: NodeSpecification, machine: MachineSpecification): Promise<void> {
    await provider.startMachine(node, machine)
    await until(async () => (await provider.machineLog(node, { lines: 5 })).includes('ready'), 'the machine is ready')
    expect(await machineOn(node)).toMatchObject({ id: machine.id, state: 'running' })
    expect(diary(node)).toBe(`${machine.id}\n`)
  }
})
