import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import type { NodeSpecification, ObservedMachine, Provider } from '@headwater/provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseStat, processState } from './process-table.ts'
import { makeTestCloud, makeTestNode, realClock, type TestCloud, testMachine, until } from './testing/cloud.ts'

describe('a machine is a process', () => {
  let cloud: TestCloud
  let provider: Provider

  beforeAll(async () => {
    cloud = await makeTestCloud()
    provider = cloud.provider()
  })
  afterAll(() => cloud.dispose())

  async function machineOn(node: NodeSpecification): Promise<ObservedMachine | null> {
    return (await provider.listNodes()).nodes.find(({ id }) => id === node.id)?.machine ?? null
  }
  const log = (node: NodeSpecification) => provider.machineLog(node, { lines: 1_000 })
  const folder = (node: NodeSpecification) => `${cloud.stateFolder}/nodes/${node.id}`

  test('that inherits four variables and no more', async () => {
    const node = await makeTestNode(provider)
    await provider.startMachine(node, testMachine('shows_environment'))
    await until(async () => (await log(node)).some((line) => line.startsWith('PATH=')), 'the environment is written')
    const names = (await log(node)).map((line) => line.split('=')[0] ?? '')
    const ofShell = ['PWD', 'OLDPWD', 'SHLVL', '_']
    expect(names.filter((name) => !ofShell.includes(name))).toEqual(expect.arrayContaining(['PATH']))
    const allowed = new Set(['PATH', 'JAVA_HOME', 'LANG', 'TZ', ...ofShell])
    expect(names.filter((name) => !allowed.has(name))).toEqual([])
    await provider.deleteNode(node)
  })

  test('whose secret files only its user can read, and which are gone with the next machine', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient', { secretFiles: { 'tls/key.pem': 'secret' } })
    await provider.startMachine(node, machine)
    const secret = `${folder(node)}/machine/${machine.id}/tls/key.pem`
    expect(statSync(secret).mode & 0o777).toBe(0o600)
    expect(statSync(`${folder(node)}/machine/${machine.id}/tls`).mode & 0o777).toBe(0o700)
    expect(readFileSync(`${folder(node)}/machine.json`, 'utf8')).not.toContain('"secret"')
    await provider.stopMachine(node, machine.id, { graceMs: 0 })
    await until(async () => (await machineOn(node))?.state === 'gone', 'the machine is gone')
    await provider.startMachine(node, testMachine('obedient'))
    expect(existsSync(secret)).toBe(false)
    await provider.deleteNode(node)
  })

  test('that is gone with its exit code or signal while its parent lives', async () => {
    const node = await makeTestNode(provider)
    await provider.startMachine(node, testMachine('exits'))
    const exited = 'the process ended with exit code 3'
    await until(async () => (await machineOn(node))?.detail === exited, 'the exit code is told')
    const stubborn = testMachine('stubborn')
    await provider.startMachine(node, stubborn)
    await until(async () => (await log(node)).includes('ready'), 'the machine is ready')
    await provider.stopMachine(node, stubborn.id, { graceMs: 0 })
    const killed = 'the process was ended by SIGKILL'
    await until(async () => (await machineOn(node))?.detail === killed, 'the signal is told')
    await provider.deleteNode(node)
  })

  test('whose missing command is a sentence in its detail and in its log', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('missing')
    await provider.startMachine(node, machine)
    const sentence = 'the command "no-such-program" is not there or cannot be run; install it or put it on the PATH'
    expect(await machineOn(node)).toMatchObject({ id: machine.id, state: 'gone', detail: sentence })
    expect(await log(node)).toEqual([sentence])
    await provider.startMachine(node, testMachine('obedient'))
    await provider.deleteNode(node)
  })

  test('that must be recognisable: an image that does not name its machine folder is refused', async () => {
    const node = await makeTestNode(provider)
    const start = provider.startMachine(node, testMachine('nameless'))
    await expect(start).rejects.toMatchObject({ code: 'invalid_spec' })
    expect(await machineOn(node)).toBeNull()
    await provider.deleteNode(node)
  })

  test('whose pid may come to mean another process, which is then left alone', async () => {
    const bystander = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
    const bystanderPid = bystander.pid ?? 0
    // Start times are counted in hundredths of a second: the machine is to have another one.
    await realClock.sleep(50)
    const node = await makeTestNode(provider)
    const machine = testMachine('exits')
    await provider.startMachine(node, machine)
    await until(async () => (await machineOn(node))?.state === 'gone', 'the machine is gone')
    const pidFile = `${folder(node)}/machine/${machine.id}/.headwater-pid`
    const own = readFileSync(pidFile, 'utf8')
    writeFileSync(pidFile, own.replace(/^\d+/, String(bystanderPid)))
    expect((await machineOn(node))?.state).toBe('gone')
    await provider.stopMachine(node, machine.id, { graceMs: 0 })
    await provider.startMachine(node, testMachine('obedient'))
    await provider.deleteNode(node)
    const stat = parseStat(readFileSync(`/proc/${bystanderPid}/stat`, 'utf8'))
    expect(stat).not.toBeNull()
    expect(stat?.state).toBe('S')
    bystander.kill('SIGKILL')
  })

  test('that is ended with its node, however early in its life: before it has become its command, say', async () => {
    const before = cloud.processes()
    for (let i = 0; i < 60; i++) {
      const node = await makeTestNode(provider)
      await provider.startMachine(node, testMachine('obedient'))
      await provider.deleteNode(node)
    }
    await realClock.sleep(100)
    expect(cloud.processes()).toEqual(before)
  })

  test('that leaves no child behind: when it is killed, its whole group goes', async () => {
    const node = await makeTestNode(provider)
    const machine = testMachine('obedient')
    await provider.startMachine(node, machine)
    await until(async () => (await log(node)).includes('ready'), 'the machine is ready')
    await until(() => cloud.processes().length === 2, 'the machine has a child')
    const pidFile = `${folder(node)}/machine/${machine.id}/.headwater-pid`
    process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL')
    await until(() => cloud.processes().length === 0, 'neither is left')
    await provider.deleteNode(node)
  })

  test('that has ended once it is a zombie', async () => {
    // The shell becomes a program that never looks after its child, so the child stays a zombie when it ends.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const pid = Number(
      await new Promise((resolve) => parent.stdout.once('data', (data) => resolve(String(data).trim()))),
    )
    const stat = () => parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    await until(() => stat()?.state === 'Z', 'the child is a zombie')
    const seen = stat()
    expect(seen && processState(seen)).toBe('ended')
    parent.kill('SIGKILL')
  })

  test('whose log begins anew with the next machine once it is larger than 16 MiB', async () => {
    const node = await makeTestNode(provider)
    const path = `${folder(node)}/machine.log`
    writeFileSync(path, '')
    truncateSync(path, 16 * 1024 * 1024 + 1)
    await provider.startMachine(node, testMachine('obedient'))
    await until(async () => (await log(node)).includes('ready'), 'the machine is ready')
    expect(statSync(path).size).toBeLessThan(1_000)
    expect(statSync(`${path}.1`).size).toBe(16 * 1024 * 1024 + 1)
    await provider.deleteNode(node)
  })
})
