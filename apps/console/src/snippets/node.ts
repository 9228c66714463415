import { greeting, type SnippetOf } from './snippet.ts'

export const node: SnippetOf = ({ bootstrapServers, userName, password, topic }) => ({
  id: 'node',
  title: 'Node',
  needs: 'Node 22 or newer',
  files: [
    {
      name: 'first.mjs',
      text: `import { readFileSync } from 'node:fs'
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'

const connection = {
  clientId: 'first',
  bootstrapBrokers: '${bootstrapServers}'.split(','),
  tls: { ca: readFileSync('ca.pem', 'utf8') },
  sasl: { mechanism: 'SCRAM-SHA-512', username: '${userName}', password: '${password}' },
}

const producer = new Producer({ ...connection, serializers: stringSerializers })
await producer.send({ acks: -1, messages: [{ topic: '${topic}', value: '${greeting('Node')}' }] })
await producer.close()

const consumer = new Consumer({ ...connection, groupId: '${topic}', deserializers: stringDeserializers })
const messages = await consumer.consume({ topics: ['${topic}'], mode: 'earliest' })
for await (const { value } of messages) {
  console.log(value)
  break
}
await consumer.close(true)`,
    },
  ],
  shell: ['npm install @platformatic/kafka', 'node first.mjs'].join('\n'),
  prints: greeting('Node'),
  tested: true,
})
