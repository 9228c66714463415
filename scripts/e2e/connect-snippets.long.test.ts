import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { sendAndReadBack } from '@headwater/kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snippet } from '../../apps/console/src/snippets/snippet.ts'
import { snippets } from '../../apps/console/src/snippets/snippets.ts'
import { type ControlPlane, cleanUp, startControlPlane, temporaryFolder, until } from './control-plane.ts'
import { kafkaClassPath, order, smallOrder, untilRunning } from './tenant.ts'

/** Compilers and packages are fetched on the way. */
const patienceMs = 500_000

/** A command that succeeds where the tool is there that each takes. */
const toolOf: Record<string, string> = {
  'command-line': 'java -version',
  kcat: 'kcat -V',
  java: 'mvn -version',
  spring: 'mvn -version',
  node: 'npm --version',
  python: 'python3 --version',
  go: 'go version',
  rust: 'cargo --version',
  c: 'echo "#include <librdkafka/rdkafka.h>" | cc -fsyntax-only -x c -',
}
const samples = snippets({ bootstrapServers: '', userName: '', password: '', topic: '' })

describe('programs to connect with', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let clusterId: string
  let password: string
  let caCertificate: string
  let bootstrapServers: string

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    clusterId = (await order(plane, 'connected', { ...smallOrder, availability: 'development' })).id
    await untilRunning(plane, clusterId)
    const base = `/v1/clusters/${clusterId}`
    password = (await plane.api.post<{ password: string }>(`${base}/users`, { name: 'app' })).password
    const connection = await plane.api.get<{ caCertificate: string; bootstrapServers: string }>(`${base}/connection`)
    caCertificate = connection.caCertificate
    bootstrapServers = connection.bootstrapServers
    for (const { id } of samples) await makeTopic(topicOf(id))
    // permissions reach Kafka a moment after the API has them, the last one last; a person takes longer to paste
    await makeTopic(topicOf('probe'))
    await untilAllowed(topicOf('probe'))
  })
  afterAll(async () => {
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  /** What the page's button makes: a topic of its own for each, and the right to it. */
  async function makeTopic(topic: string): Promise<void> {
    const base = `/v1/clusters/${clusterId}`
    await plane.api.post(`${base}/topics`, { name: topic })
    const acl = { principal: 'app', resourceName: topic, operation: 'all' }
    await plane.api.post(`${base}/acls`, { ...acl, resourceType: 'topic', patternType: 'literal' })
    await plane.api.post(`${base}/acls`, { ...acl, resourceType: 'group', patternType: 'prefixed' })
  }

  async function untilAllowed(topic: string): Promise<void> {
    const user = { bootstrapServers: bootstrapServers.split(','), userName: 'app', password, caCertificate }
    await until('permissions to be there', 30_000, () =>
      sendAndReadBack(user, { topic, groupId: topic, count: 1 }).catch(() => null),
    )
  }

  it('marks as tested what is run here, and nothing else', () => {
    expect(samples).toHaveLength(10)
    expect(samples.filter(({ tested }) => tested).map(({ id }) => id)).toEqual(
      expect.arrayContaining(Object.keys(toolOf)),
    )
    expect(samples.filter(({ tested }) => !tested).map(({ id }) => id)).toEqual(['dotnet'])
  })

  for (const { id, title } of samples.filter(({ tested }) => tested)) {
    it.skipIf(!isThere(toolOf[id] ?? 'false'))(`${title}: works as pasted`, { timeout: patienceMs }, async () => {
      const topic = topicOf(id)
      const values = { bootstrapServers, userName: 'app', password, topic }
      const snippet = snippets(values).find((one) => one.id === id)
      if (snippet === undefined) throw new Error(`no snippet ${id}`)
      const folder = path.join(stateFolder, 'pasted', id)
      paste(folder, snippet)
      fs.writeFileSync(path.join(folder, 'ca.pem'), caCertificate)
      await untilPrinted(snippet.prints, snippet.shell, folder)
    })
  }
})

function topicOf(id: string): string {
  return `first-${id}`
}

function isThere(command: string): boolean {
  return spawnSync('bash', ['-c', command], { stdio: 'ignore' }).status === 0
}

function paste(folder: string, { files }: Snippet): void {
  for (const { name, text } of files) {
    const file = path.join(folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, `${text}\n`)
  }
}

/** Types `shell` and waits for the line; then all that was started is ended. Throws where the shell ends without it. */
async function untilPrinted(wanted: string, shell: string, folder: string): Promise<void> {
  const child = spawn('bash', ['-ec', shell], {
    cwd: folder,
    // a group of its own: Spring runs on until it is told to end
    detached: true,
    env: { ...process.env, PATH: `${kafkaScripts(folder)}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const isPrinted = () => output.split('\n').some((line) => line.trim() === wanted)
  const ended = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString()
      if (isPrinted()) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => resolve())
  })
  const timer = setTimeout(() => end(child.pid), patienceMs - 20_000)
  await ended
  clearTimeout(timer)
  end(child.pid)
  if (!isPrinted()) throw new Error(`did not print ${wanted}:\n${output.slice(-4_000)}`)
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

/** Kafka's scripts, which hand their arguments to the classes named here; our jars come without them. */
function kafkaScripts(folder: string): string {
  const bin = path.join(folder, '.kafka-bin')
  fs.mkdirSync(bin, { recursive: true })
  const classes = {
    'kafka-console-producer.sh': 'org.apache.kafka.tools.ConsoleProducer',
    'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  }
  for (const [name, mainClass] of Object.entries(classes)) {
    const script = `#!/bin/sh\nexec java -Xmx256m -cp '${kafkaClassPath}' ${mainClass} "$@"\n`
    fs.writeFileSync(path.join(bin, name), script, { mode: 0o755 })
  }
  return bin
}
