import { connectionSchema } from '@headwater/api-contract'
import { readAuthorities, type ShownAuthorities } from '@headwater/database/intent'
import { clientsHaveUntilMs } from '@headwater/model'
import { refuseUnlessUsable, refuseWhenDeleting } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'

export function addConnectionRoute(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/connection',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getClusterConnection',
        summary: 'How clients reach the cluster',
        tags: ['Clusters'],
        params: clusterParameters,
        response: { 200: connectionSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseWhenDeleting(cluster, null)
      const authorities = await readAuthorities(context.pool, cluster.physicalClusterId)
      // known as soon as ports and authority are there, which is before anything answers
      if (authorities.trusted.length === 0 || cluster.bootstrap.length === 0)
        refuseUnlessUsable({ ...cluster, phase: 'PROVISIONING' })
      return describeConnection(cluster.bootstrap, authorities)
    },
  )
}

function describeConnection(bootstrap: { host: string; port: number }[], authorities: ShownAuthorities) {
  const caCertificate = authorities.trusted.map(({ certificate }) => certificate).join('')
  const bootstrapServers = bootstrap.map(({ host, port }) => `${host}:${port}`).join(',')
  const clientProperties = {
    'bootstrap.servers': bootstrapServers,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="<user>" password="<password>";',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': caCertificate.trim().replaceAll('\n', ' \\n'),
  }
  return {
    bootstrapServers,
    securityProtocol: 'SASL_SSL' as const,
    saslMechanism: 'SCRAM-SHA-512' as const,
    caCertificate,
    authorities: authorities.trusted.map(({ generation, notAfterMs, certificate }) => ({
      generation,
      notAfter: new Date(notAfterMs).toISOString(),
      certificate,
    })),
    authorityChange: authorityChange(authorities),
    clientProperties,
    command: `kafka-console-producer.sh --bootstrap-server ${bootstrapServers} --command-config client.properties --topic <topic>`,
  }
}

/** What clients have to do by when; null once brokers may show certificates of the newest authority. */
function authorityChange({ trusted, rotation, newestIssues }: ShownAuthorities) {
  const untilMs = clientsHaveUntilMs(trusted, rotation)
  const newest = trusted.at(-1)
  if (untilMs === null || newest === undefined || newestIssues) return null
  return { generation: newest.generation, fetchBefore: new Date(untilMs).toISOString() }
}
