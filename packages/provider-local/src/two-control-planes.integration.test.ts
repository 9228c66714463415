import { readFileSync, rmSync } from 'node:fs'
import type { NodeSpecification, ObservedNode, Provider } from '@headwater/provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestCloud, makeTestNode, type TestCloud, testMachine, testNode, until } from './testing/cloud.ts'
import { runElsewhere, stayElsewhere } from './testing/second-process.ts'

describe('several control planes on one state folder', () => {
  let cloud: TestCloud
  let provider: Provider

  beforeAll(async () => {
    cloud = await makeTestCloud()
    provider = cloud.provider()
    await provider.prepareCluster({ id: 'pcl_test', organizationId: 'org_test' })
  })
  afterAll(() => cloud.dispose())

  async function observe(node: NodeSpecification, by: Provider = provider): Promise<ObservedNode | undefined> {
    return (await by.listNodes()).nodes.find(({ id }) => id === node.id)
  }

  test('the same machine started by four processes at once begins once', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    const call = { name: 'startMachine', node, machine } as const
    const runs = [1, 2, 3].map(() => runElsewhere({ stateFolder: cloud.stateFolder, call }))
    await until(() => provider.startMachine(node, machine).then(() => true), 'this process has started it too')
    for (const { output } of await Promise.all(runs)) expect(output).toBe('done\n')
    await until(async () => (await provider.machineLog(node, { lines: 9 })).includes('ready'), 'the machine is ready')
    expect(readFileSync(`${cloud.stateFolder}/nodes/${node.id}/volume/diary`, 'utf8')).toBe(`${machine.id}\n`)
    await provider.deleteNode(node)
  })

  test('nodes created by several processes at once never share a port', async () => {
    const nodes = Array.from({ length: 9 }, () => testNode())
    const [here, ...elsewhere] = nodes
    const runs = elsewhere.slice(0, 3).map((node) => {
      return runElsewhere({ stateFolder: cloud.stateFolder, call: { name: 'createNode', node } })
    })
    await Promise.all([here, ...elsewhere.slice(3)].flatMap((node) => (node ? [provider.createNode(node)] : [])))
    for (const { output } of await Promise.all(runs)) expect(output).toBe('done\n')
    const seen = (await provider.listNodes()).nodes
    const ports = seen.map(({ addresses }) => addresses.broker?.port ?? 0)
    expect(new Set(ports).size).toBe(9)
    for (const port of ports) expect(port).toSatisfy((value: number) => value >= 20_000 && value < 32_768)
    await Promise.all(nodes.map((node) => provider.deleteNode(node)))
  })

  test('a machine outlives the control plane that started it, and the next one finds and stops it', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    const call = { name: 'startMachine', node, machine } as const
    const first = await stayElsewhere({ stateFolder: cloud.stateFolder, call })
    await first.kill()
    const next = cloud.provider()
    expect((await observe(node, next))?.machine).toMatchObject({ id: machine.id, state: 'running' })
    await next.startMachine(node, machine)
    await next.stopMachine(node, machine.id, { graceMs: 5_000 })
    await until(async () => (await observe(node, next))?.machine?.state === 'gone', 'the machine is gone')
    expect(readFileSync(`${cloud.stateFolder}/nodes/${node.id}/volume/diary`, 'utf8')).toBe(`${machine.id}\n`)
    await next.deleteNode(node)
  })

  test('a machine that is killed while nobody watches leaves no child behind once it is listed', async () => {
    const node = await makeTestNode(provider)
    const call = { name: 'startMachine', node, machine: testMachine('obedient') } as const
    await runElsewhere({ stateFolder: cloud.stateFolder, call })
    await until(() => cloud.processes().length === 2, 'the machine has a child')
    const pidFile = `${cloud.stateFolder}/nodes/${node.id}/machine/${call.machine.id}/.headwater-pid`
    process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL')
    await until(async () => (await observe(node))?.machine?.state === 'gone', 'the machine is gone')
    await until(() => cloud.processes().length === 0, 'its child is gone too')
    await provider.deleteNode(node)
  })

  test('a machine whose pid file was lost is found by its arguments', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await provider.startMachine(node, machine)
    await until(async () => (await provider.machineLog(node, { lines: 9 })).includes('ready'), 'the machine is ready')
    rmSync(`${cloud.stateFolder}/nodes/${node.id}/machine/${machine.id}/.headwater-pid`)
    expect((await observe(node))?.machine?.state).toBe('running')
    await provider.startMachine(node, machine)
    await provider.deleteNode(node)
    expect(cloud.processes()).toEqual([])
  })

  test('a state folder belongs to one installation', () => {
    expect(() => cloud.provider({ installationId: 'ins_other' })).toThrow('belongs to installation ins_test')
  })
})
