import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import type { ClusterView, OperationView } from '@headwater/api-contract'
import type { Order } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { operationsOf, order, untilRunning } from './tenant.ts'

const oneNode: Order = {
  region: 'local',
  throughput: { ingressMBps: 0.1 },
  retentionHours: 1,
  availability: 'development',
}

describe('on a computer where things go wrong', () => {
  const stateFolder = temporaryFolder()
  const javaHome = path.join(stateFolder, 'java-home')
  const java = path.join(javaHome, 'bin', 'java')
  let plane: ControlPlane
  let cluster: ClusterView

  beforeAll(async () => {
    fs.mkdirSync(path.dirname(java), { recursive: true })
    linkJava()
    plane = await startControlPlane(stateFolder, { JAVA_HOME: javaHome })
    cluster = await untilRunning(plane, (await order(plane, 'tried', oneNode)).id)
  })

  afterAll(async () => {
    await plane.stop()
    await cleanUp(stateFolder)
  })

  function linkJava(): void {
    fs.symlinkSync(execFileSync('which', ['java'], { encoding: 'utf8' }).trim(), java)
  }

  /** The step of the running heal that says, in these words, why the broker does not come up. */
  async function retryingStep(words: RegExp): Promise<OperationView['steps'][number]> {
    return until(`a step that says ${words}`, 60_000, async () => {
      const operations = await operationsOf(plane, cluster.id)
      const heal = operations.find(({ type, state }) => type === 'heal_cluster' && state === 'running')
      return heal?.steps.find(({ state, message }) => state === 'retrying' && words.test(message ?? ''))
    })
  }

  function killBroker(): void {
    for (const pid of brokerProcesses(stateFolder)) process.kill(pid, 'SIGKILL')
  }

  it('an order larger than the computer is refused before anything starts, with what is free and needed', async () => {
    const huge = { ...oneNode, throughput: { ingressMBps: 400 }, retentionHours: 720, availability: 'multi-zone' }
    const refusal = await fetch(new URL('/v1/clusters', plane.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${fs.readFileSync(path.join(stateFolder, 'operator.key'), 'utf8').trim()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: 'huge', order: huge }),
    })
    expect(refusal.status).toBe(422)
    const problem = (await refusal.json()) as Record<string, unknown>
    expect(problem).toMatchObject({ status: 422, title: expect.any(String), requestId: expect.any(String) })
    expect(brokerProcesses(stateFolder)).toHaveLength(1)
  })

  it('a port that is taken: the step shows the broker’s words, and it heals once the port is free', async () => {
    const port = cluster.bootstrap[0]?.port ?? 0
    killBroker()
    const thief = await occupy(port)
    const step = await retryingStep(/in use|bind/i).finally(() => thief.close())
    expect(step.message).toMatch(/started again/)
    await untilRunning(plane, cluster.id)
    expect(brokerProcesses(stateFolder)).toHaveLength(1)
  })

  it('Java that is missing at run time: the step says so, and it heals once Java is back', async () => {
    fs.rmSync(java)
    killBroker()
    await retryingStep(/java/)
    linkJava()
    await untilRunning(plane, cluster.id)
    expect(brokerProcesses(stateFolder)).toHaveLength(1)
  })
})

/** Takes a port as soon as it is free. */
async function occupy(port: number): Promise<net.Server> {
  return until(`port ${port} to be free`, 10_000, async () => {
    const server = net.createServer()
    const taken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    return taken ? server : null
  })
}
