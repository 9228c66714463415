/**
 * client.properties for Kafka's own tools and Java clients: SASL_SSL with SCRAM-SHA-512, the authority inline.
 * Holds a password: whoever writes it to a file gives that file mode 0600.
 */
export function renderClientProperties(client: {
  bootstrap: { host: string; port: number }[]
  userName: string
  password: string
  caCertificate: string
}): string {
  const lines = {
    'bootstrap.servers': client.bootstrap.map(({ host, port }) => `${host}:${port}`).join(','),
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${quoted(client.userName)}" password="${quoted(client.password)}";`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': client.caCertificate.trim().replaceAll('\n', '\\n'),
  }
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** A double quote or a backslash is escaped once for JAAS and its backslash once more for the properties file. */
function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, (character) => `\\\\${character === '\\' ? '\\\\' : character}`)
}
