import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createLocalCluster } from '../../packages/kafka/src/testing/local-cluster.ts'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { machineFilesPath, machineVolumePath } from '../../packages/provider-kubernetes/src/options.ts'
import { imagePrograms } from './machine.ts'
import { namespacesMissing, runInNamespaces } from './namespaces.ts'

// Nothing here can build a container; what a description says is held to what is there.

const root = path.join(import.meta.dirname, '../..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-container-'))
const missing = namespacesMissing()

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** Instructions and their text, continued lines joined. */
function instructions(image: string): [string, string][] {
  const text = fs.readFileSync(path.join(root, 'infra/images', image, 'Containerfile'), 'utf8')
  const lines = text.replace(/\\\n/g, ' ').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => split(line))
}

function split(line: string): [string, string] {
  const at = line.indexOf(' ')
  return [line.slice(0, at), line.slice(at + 1)]
}

describe('the image of a Kafka node', () => {
  const steps = instructions('kafka')
  const entry: string[] = JSON.parse(steps.find(([name]) => name === 'ENTRYPOINT')?.[1] ?? '[]')

  test('copies what is there, and begins with a program that it has copied', () => {
    const copies = steps.filter(([name]) => name === 'COPY').map(([, text]) => text.split(' '))
    for (const [source = ''] of copies) expect(fs.existsSync(path.join(root, source)), source).toBe(true)
    expect(copies.map(([, target]) => target)).toContain(entry[0])
  })

  test('finds files and volume where provider-kubernetes mounts them, as its user', () => {
    expect(entry.slice(1)).toEqual([machineFilesPath, machineVolumePath, '/tmp'])
    const provider = fs.readFileSync(path.join(root, 'packages/provider-kubernetes/src/provider.ts'), 'utf8')
    const user = /userId: ([\d_]+)/.exec(provider)?.[1]?.replace('_', '')
    expect(steps.find(([name]) => name === 'USER')?.[1]).toBe(`${user}:${user}`)
  })

  test.skipIf(missing !== null)(
    `starts with its files on a read-only mount${missing === null ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const runtime = localRuntime()
      const cluster = await createLocalCluster(folder, runtime, { nodes: 1, heapMib: 128 })
      const [node] = cluster.nodes
      if (!node) throw new Error('a cluster of one has one node')
      cluster.layOut(node)
      const machine = cluster.machineFolder(node)
      // Kafka ends at once, and has been started
      fs.writeFileSync(`${machine}/server.properties`, 'process.roles=none\nlog.dirs=@volume@/kafka\n')
      for (const name of ['volume', 'work']) fs.mkdirSync(`${folder}/${name}`)
      const script = `mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; exec ${imagePrograms}/run-kafka "$@"`
      const env = { ...process.env, HEADWATER_LIBS: runtime.libsFolder }
      const folders = [machine, `${folder}/volume`, `${folder}/work`]
      const { stdout, stderr, status } = runInNamespaces(script, folders, env)
      expect(stdout).toContain('INFO [boot] starting Kafka as node 1')
      expect(stdout + stderr).toMatch(/process\.roles/)
      expect(status).toBe(1)
      expect(fs.readFileSync(`${folder}/work/server.resolved.properties`, 'utf8')).toContain(`${folder}/volume/kafka`)
    },
  )
})

test('the image of the control plane runs programs that are there', () => {
  const steps = instructions('control-plane')
  const [, file = ''] = JSON.parse(steps.find(([name]) => name === 'CMD')?.[1] ?? '[]') as string[]
  expect(fs.existsSync(path.join(root, file)), file).toBe(true)
  expect(steps.map(([, text]) => text).join(' ')).toContain('scripts/schema-engine.mjs')
  expect(steps.find(([name]) => name === 'USER')?.[1]).not.toMatch(/^(root|0)/)
})
