import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { createCertificateIssuer } from '@headwater/kafka'
import { certificateNames } from '@headwater/model'
import { afterAll, expect, test } from 'vitest'
import { freePorts } from '../../packages/kafka/src/testing/free-ports.ts'
import { startKafkaProcess } from '../../packages/kafka/src/testing/kafka-process.ts'
import { createLocalCluster } from '../../packages/kafka/src/testing/local-cluster.ts'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-figures-'))

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

interface Reader {
  ca: string
  cert?: string
  key?: string
}

/** Status and text, or the error's code where there is no answer at all. */
function scrape(port: number, reader: Reader): Promise<[number, string] | string> {
  return new Promise((resolve) => {
    https
      .get({ host: '127.0.0.1', port, path: '/metrics', agent: false, ...reader }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve([response.statusCode ?? 0, text]))
      })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

test('a machine shows its figures to the control plane, and to nobody else', async () => {
  const runtime = localRuntime()
  const cluster = await createLocalCluster(folder, runtime, { nodes: 1, heapMib: 128 })
  const [node] = cluster.nodes
  const [port = 0] = await freePorts(1)
  if (!node) throw new Error('a cluster of one has one node')
  cluster.layOut(node)
  const settings = `figuresAddress=127.0.0.1:${port}\nfiguresReader=${certificateNames.controlPlane}\n`
  fs.appendFileSync(path.join(cluster.machineFolder(node), 'boot.properties'), settings)
  fs.mkdirSync(cluster.volumeFolder(node))
  const folders = { machineFolder: cluster.machineFolder(node), volumeFolder: cluster.volumeFolder(node) }
  const kafka = startKafkaProcess({ ...runtime, ...folders })
  try {
    await kafka.says('Kafka Server started', 60_000)
    const ca = cluster.access.caCertificate
    const answer = await scrape(port, { ca, cert: cluster.access.clientCertificate, key: cluster.access.clientKey })
    expect(answer[0]).toBe(200)
    for (const figure of wanted) expect(answer[1]).toMatch(figure)

    const names = { commonName: certificateNames.broker, hosts: [] }
    const broker = await createCertificateIssuer().issue(cluster.authority, names, Date.now())
    expect((await scrape(port, { ca, cert: broker.certificate, key: broker.key }))[0]).toBe(403)
    expect(await scrape(port, { ca })).toMatch(/^(ERR_SSL|ECONNRESET|EPIPE)/)
  } finally {
    expect(await kafka.stop(20_000)).toBe(143)
  }
})

const wanted = [
  /^node_memory_MemAvailable_bytes [\d.E]+$/m,
  /^node_cpu_seconds_total\{mode="iowait"\} /m,
  /^node_filesystem_avail_bytes [1-9]/m,
  /^node_disk_io_time_seconds_total /m,
  /^node_network_receive_bytes_total\{device="lo"\} /m,
  /^node_load1 /m,
  /^jvm_memory_used_bytes\{area="heap"\} /m,
  /^jvm_gc_collection_seconds_count\{/m,
  /^process_open_fds /m,
  /^kafka_server_replicamanager_underreplicatedpartitions /m,
  /^kafka_controller_kafkacontroller_offlinepartitionscount /m,
  /^kafka_server_brokertopicmetrics_bytesinpersec_total/m,
]
