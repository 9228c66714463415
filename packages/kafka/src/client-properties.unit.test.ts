import { expect, test } from 'vitest'
import { renderClientProperties } from './client-properties.ts'

test('client.properties has all that a Java client needs, the authority inline', () => {
  const text = renderClientProperties({
    bootstrap: [
      { host: '127.0.0.1', port: 9092 },
      { host: '127.0.0.1', port: 9093 },
    ],
    userName: 'orders',
    password: 'quote" and \\',
    caCertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  })
  expect(text).toBe(
    String.raw`bootstrap.servers=127.0.0.1:9092,127.0.0.1:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="orders" password="quote\\" and \\\\";
ssl.truststore.type=PEM
ssl.truststore.certificates=-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----
`,
  )
})
