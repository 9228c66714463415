import { expect, test } from 'vitest'
import { clientPropertiesText } from './client-properties.ts'
import { propertiesText } from './properties.ts'

test('values are escaped as Java reads them', () => {
  expect(propertiesText({ 'a b': 'x\\y\nz\té', c: ' d' })).toBe('a\\ b=x\\\\y\\nz\\t\\u00e9\nc=\\ d\n')
})

test('user, password and authority are filled in, whatever they hold', () => {
  const text = clientPropertiesText(
    {
      bootstrapServers: '127.0.0.1:9092',
      securityProtocol: 'SASL_SSL',
      saslMechanism: 'SCRAM-SHA-512',
      caCertificate: '-----BEGIN-----\nAAAA\n-----END-----\n',
      clientProperties: {
        'bootstrap.servers': '127.0.0.1:9092',
        'sasl.jaas.config': 'X required username="<user>" password="<password>";',
        'ssl.truststore.certificates': '-----BEGIN----- \\nAAAA',
      },
      authorities: [],
      authorityChange: null,
      command: '',
    },
    { name: 'app', password: 'a"b\\c$&' },
  )
  expect(text).toBe(
    [
      'bootstrap.servers=127.0.0.1:9092',
      'sasl.jaas.config=X required username="app" password="a\\\\"b\\\\\\\\c$&";',
      'ssl.truststore.certificates=-----BEGIN-----\\nAAAA\\n-----END-----',
      '',
    ].join('\n'),
  )
})
