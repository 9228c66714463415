import { greeting, librdkafkaSettings, type SnippetOf, settingLines } from './snippet.ts'

export const python: SnippetOf = (values) => ({
  id: 'python',
  title: 'Python',
  needs: 'Python 3',
  files: [
    {
      name: 'first.py',
      text: `from confluent_kafka import Consumer, KafkaException, Producer

connection = {
${settingLines(librdkafkaSettings(values), (name, value) => `    "${name}": "${value}",`)}
}
failures = []

producer = Producer(connection)
producer.produce(
    "${values.topic}",
    value="${greeting('Python')}",
    on_delivery=lambda error, message: failures.append(error) if error else None,
)
if producer.flush(30) > 0 or failures:
    raise SystemExit(f"not written: {failures}")

consumer = Consumer({**connection, "group.id": "${values.topic}", "auto.offset.reset": "earliest"})
consumer.subscribe(["${values.topic}"])
while (message := consumer.poll(1.0)) is None:
    pass
if message.error():
    raise KafkaException(message.error())
print(message.value().decode())
consumer.close()`,
    },
  ],
  shell: ['python3 -m venv venv', 'venv/bin/pip install --quiet confluent-kafka', 'venv/bin/python first.py'].join(
    '\n',
  ),
  prints: greeting('Python'),
  tested: true,
})
