import { greeting, librdkafkaSettings, properties, type SnippetOf } from './snippet.ts'

export const kcat: SnippetOf = (values) => ({
  id: 'kcat',
  title: 'kcat',
  needs: 'kcat 1.5 or newer, on librdkafka 2.2 or newer: older ones refuse endpoints that are IP addresses',
  files: [{ name: 'kcat.conf', text: properties(librdkafkaSettings(values)) }],
  shell: [
    `echo ${greeting('kcat')} | kcat -F kcat.conf -P -t ${values.topic}`,
    `kcat -F kcat.conf -C -t ${values.topic} -e`,
  ].join('\n'),
  prints: greeting('kcat'),
  tested: true,
})
