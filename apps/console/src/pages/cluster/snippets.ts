import type { Connection } from '@headwater/api-contract/client'

export interface Credentials {
  userName: string
  password: string
}

export interface Snippet {
  title: string
  /** A command that fetches the client; null where there is nothing to fetch. */
  install: string | null
  files: { name: string; text: string }[]
  /** True when a test runs it against a real cluster. */
  tested: boolean
}

/** Programs that write one record and read it back, ready to paste beside ca.pem. */
export function snippets(connection: Connection, { userName, password }: Credentials): Snippet[] {
  const servers = connection.bootstrapServers
  return [
    {
      title: 'Kafka’s command line',
      install: null,
      files: [
        {
          name: 'client.properties',
          text: [
            'security.protocol=SASL_SSL',
            'sasl.mechanism=SCRAM-SHA-512',
            `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${userName}" password="${password}";`,
            'ssl.truststore.type=PEM',
            'ssl.truststore.location=ca.pem',
          ].join('\n'),
        },
        {
          name: 'shell',
          text: [
            `kafka-topics.sh --bootstrap-server ${servers} --command-config client.properties --create --topic first`,
            `echo hello | kafka-console-producer.sh --bootstrap-server ${servers} --producer.config client.properties --topic first`,
            `kafka-console-consumer.sh --bootstrap-server ${servers} --consumer.config client.properties --topic first --group first --from-beginning`,
          ].join('\n'),
        },
      ],
      tested: false,
    },
    {
      title: 'kcat',
      install: null,
      files: [
        {
          name: 'shell',
          text: [
            `export KCAT="kcat -b ${servers} -X security.protocol=SASL_SSL -X sasl.mechanism=SCRAM-SHA-512 -X sasl.username=${userName} -X sasl.password=${password} -X ssl.ca.location=ca.pem"`,
            'echo hello | $KCAT -P -t first',
            '$KCAT -C -t first -e',
          ].join('\n'),
        },
      ],
      tested: false,
    },
  ]
}
