import { greeting, javaSettings, properties, type SnippetOf } from './snippet.ts'

export const commandLine: SnippetOf = (values) => {
  const { bootstrapServers, topic } = values
  const common = `--bootstrap-server ${bootstrapServers} --command-config client.properties --topic ${topic}`
  return {
    id: 'command-line',
    title: 'Kafka’s command line',
    needs: 'Kafka 4.2 or newer, its bin folder on the PATH',
    files: [{ name: 'client.properties', text: properties(javaSettings(values)) }],
    shell: [
      `echo ${greeting('Kafka')} | kafka-console-producer.sh ${common}`,
      `kafka-console-consumer.sh ${common} --group ${topic} --from-beginning --max-messages 1`,
    ].join('\n'),
    prints: greeting('Kafka'),
    tested: true,
  }
}
