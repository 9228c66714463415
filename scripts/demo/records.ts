import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import { renderClientProperties, sendAndReadBack } from '@headwater/kafka'
import { repositoryFolder } from '../embedded/command-line.ts'
import type { Headwater } from '../embedded/headwater.ts'
import { type ApiClient, ApiProblem, createApiClient } from './api-client.ts'

const userName = 'demo'
const topic = 'hello'
const groupId = 'demo-group'
const count = 1_000

interface Credentials {
  password: string
}

/** Makes a user, its permissions and a topic, sends records with the handed-out password, and says how to go on. */
export async function sendRecords(
  headwater: Headwater,
  cluster: ClusterView,
  say: (text: string) => void,
): Promise<void> {
  const api = createApiClient(headwater.url, headwater.operatorKey)
  const clusterPath = `/v1/clusters/${cluster.id}`
  const { password } = await credentials(api, clusterPath)
  await ensure(() => api.post(`${clusterPath}/topics`, { name: topic, partitions: 3 }))
  for (const [resourceType, resourceName] of [
    ['topic', topic],
    ['group', groupId],
  ]) {
    const acl = { principal: userName, resourceType, resourceName, operation: 'all' }
    await ensure(() => api.post(`${clusterPath}/acls`, acl))
  }
  const connection = await api.get<{ bootstrapServers: string; caCertificate: string }>(`${clusterPath}/connection`)
  const bootstrapServers = connection.bootstrapServers.split(',')
  const tenant = { bootstrapServers, userName, password, caCertificate: connection.caCertificate }
  const { produceMs, consumeMs } = await patiently(() => sendAndReadBack(tenant, { topic, groupId, count }))
  say(
    `\n${count} records sent with acks=all in ${Math.round(produceMs)} ms and read back in ${Math.round(consumeMs)} ms.\n`,
  )

  const file = writeClientProperties(headwater, cluster, tenant)
  const libs = path.join(repositoryFolder, 'infra/kafka/target/dist/libs')
  say(
    [
      `Endpoint      ${connection.bootstrapServers}`,
      `Credentials   user ${userName}, password ${password} (SASL_SSL, SCRAM-SHA-512)`,
      `Client        ${file}`,
      'Read them yourself, with Kafka’s own client:',
      '',
      `  java -cp '${libs}/*' org.apache.kafka.tools.consumer.ConsoleConsumer \\`,
      `    --bootstrap-server ${connection.bootstrapServers} --command-config ${file} \\`,
      `    --topic ${topic} --group ${groupId} --from-beginning --max-messages 5`,
      '',
    ].join('\n'),
  )
}

/** A new user's password, or a new password of the user that an earlier run made: none is kept in readable form. */
async function credentials(api: ApiClient, clusterPath: string): Promise<Credentials> {
  try {
    return await api.post<Credentials>(`${clusterPath}/users`, { name: userName })
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 409) throw error
    return api.post<Credentials>(`${clusterPath}/users/${userName}/password`, {})
  }
}

/** What an earlier run made is there already. */
async function ensure(create: () => Promise<unknown>): Promise<void> {
  try {
    await create()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 409) throw error
  }
}

/** A password and permissions reach the brokers a moment after the API has stored them. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const attempts = 20
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

function writeClientProperties(
  headwater: Headwater,
  cluster: ClusterView,
  tenant: { password: string; caCertificate: string },
): string {
  const folder = path.join(headwater.stateFolder, 'clients')
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `${cluster.name}-${userName}.properties`)
  const text = renderClientProperties({ bootstrap: cluster.bootstrap, userName, ...tenant })
  fs.writeFileSync(file, text, { mode: 0o600 })
  return file
}
