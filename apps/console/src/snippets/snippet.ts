/** Whom a program speaks to, as whom, and about what. */
export interface SnippetValues {
  /** host:port, comma-separated. */
  bootstrapServers: string
  userName: string
  password: string
  topic: string
}

/**
 * A program that writes one record, reads it back and prints it. Its files and `ca.pem` lie in one folder, in which `shell`
 * is typed; it reads as the group that is called like the topic.
 */
export interface Snippet {
  id: string
  title: string
  /** What has to be there before. */
  needs: string
  files: { name: string; text: string }[]
  shell: string
  /** The line that says it works. */
  prints: string
  /** True when a test runs it as it is shown against a real cluster. */
  tested: boolean
}

export type SnippetOf = (values: SnippetValues) => Snippet

/** What a program of ours says, so that one knows whose record it was. */
export function greeting(title: string): string {
  return `hello from ${title}`
}

/** The settings of Kafka's own Java clients. */
export function javaSettings({ userName, password }: SnippetValues): Record<string, string> {
  return {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${userName}" password="${password}";`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': 'ca.pem',
  }
}

/** The settings of librdkafka, and of all that is built on it. */
export function librdkafkaSettings({ bootstrapServers, userName, password }: SnippetValues): Record<string, string> {
  return {
    'bootstrap.servers': bootstrapServers,
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.username': userName,
    'sasl.password': password,
    'ssl.ca.location': 'ca.pem',
  }
}

export function properties(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

/** A line of code for each setting. */
export function settingLines(settings: Record<string, string>, line: (name: string, value: string) => string): string {
  return Object.entries(settings)
    .map(([name, value]) => line(name, value))
    .join('\n')
}
