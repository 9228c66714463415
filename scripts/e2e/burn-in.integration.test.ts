import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import type { BurnIn } from '@headwater/api-contract/client'
import type { Order } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ran, runCli } from '../../apps/cli/src/testing/run-cli.ts'
import { repositoryFolder } from '../embedded/command-line.ts'
import { type ControlPlane, cleanUp, startControlPlane, temporaryFolder, until } from './control-plane.ts'
import { order, untilRunning } from './tenant.ts'

// promised 0.5 MB/s in and 1 MB/s out, at peak
const half: Order = {
  region: 'local',
  throughput: { ingressMBps: 0.25 },
  retentionHours: 1,
  availability: 'development',
}

describe('a promise', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let cluster: ClusterView
  let env: Record<string, string>

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    env = {
      HEADWATER_API_URL: plane.url,
      HEADWATER_API_KEY: fs.readFileSync(path.join(stateFolder, 'operator.key'), 'utf8').trim(),
    }
    cluster = await untilRunning(plane, (await order(plane, 'proven', half)).id)
  })

  afterAll(async () => {
    await plane.stop()
    await cleanUp(stateFolder)
  })

  function headwater(line: string): Promise<Ran> {
    return runCli(line.split(' '), { cwd: stateFolder, env })
  }

  async function stored(): Promise<BurnIn[]> {
    const { items } = await plane.api.get<{ items: BurnIn[] }>(`/v1/clusters/${cluster.id}/burn-ins`)
    return items
  }

  async function nothingIsLeft(): Promise<void> {
    await until('user, permissions and topic to be gone', 10_000, async () => {
      const lists = await Promise.all(
        ['users', 'acls', 'topics'].map((list) =>
          plane.api.get<{ items: unknown[] }>(`/v1/clusters/${cluster.id}/${list}`),
        ),
      )
      return lists.every(({ items }) => items.length === 0)
    })
  }

  it('that a cluster keeps is proven, kept beside what was carried, and nothing else is left', async () => {
    const { code, stderr, ...ran } = await headwater('cluster prove proven --for 3s -o json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('measuring proven') })
    const burnIn = ran.json<BurnIn>()
    expect(burnIn).toMatchObject({
      capacityPlanId: cluster.capacityPlanId,
      promisedIngressMBps: 0.5,
      promisedEgressMBps: 1,
      share: 1,
      verdict: 'carried',
      lost: 0,
      unread: 0,
    })
    expect(burnIn.carriedIngressMBps).toBeGreaterThan(0.495)
    expect(burnIn.carriedEgressMBps).toBeGreaterThan(0.99)
    expect(burnIn.produce?.p99Ms).toBeGreaterThanOrEqual(burnIn.produce?.p50Ms ?? Number.NaN)
    // read only after it was written
    expect(burnIn.endToEnd?.p50Ms).toBeGreaterThan(0)
    expect(await stored()).toEqual([burnIn])
    await nothingIsLeft()
  })

  it('of which fifty times as much is asked is not carried, and that is said', async () => {
    const { code, stdout, stderr } = await headwater('cluster prove proven --for 2s --share 50')
    expect(code).toBe(10)
    expect(stdout).toContain('proven did not carry what was asked of it: 5000 % of its promise')
    expect(stderr).toContain('proven did not carry')
    const [newest] = await stored()
    expect(newest).toMatchObject({ share: 50, verdict: 'not_carried', lost: 0 })
    // a quota lets ten seconds' worth pass at once
    expect(newest?.carriedIngressMBps).toBeLessThan(5)
    // what never left is as late as it was old
    expect(newest?.produce?.p99Ms).toBeGreaterThan(1000)
    await nothingIsLeft()
  })

  it('is not proven by more records than the cluster has room for', async () => {
    const { code, stdout, stderr } = await headwater('cluster prove proven --for 3h')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/room for 0\.838 GiB.*Choose --for \d+s/)
  })

  it('whose proof is stopped leaves nothing, and is not kept', async () => {
    const before = (await stored()).length
    const proof = startProof('cluster prove proven --for 60s')
    await proof.says('warming up')
    proof.child.kill('SIGINT')
    expect(await proof.code).toBe(130)
    expect(proof.said()).toContain('Stopped before the end')
    await nothingIsLeft()
    expect(await stored()).toHaveLength(before)
  })

  it('shows all its proofs, newest first', async () => {
    const { code, stdout } = await headwater('cluster proofs proven')
    expect(code).toBe(0)
    const [, newest, oldest] = stdout.split('\n')
    expect(newest).toContain('not carried')
    expect(oldest).toContain('carried')
  })

  function startProof(line: string) {
    const main = path.join(repositoryFolder, 'apps/cli/src/main.ts')
    const child: ChildProcess = spawn(process.execPath, [main, ...line.split(' ')], {
      cwd: stateFolder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    return {
      child,
      said: () => text,
      says: (part: string) => until(`the proof to say ${part}`, 30_000, () => text.includes(part)),
      code: new Promise<number | null>((resolve) => child.once('close', resolve)),
    }
  }
})
