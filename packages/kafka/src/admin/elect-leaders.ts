import { type Connection, createAPI, type Reader, ResponseError, Writer } from '@platformatic/kafka'

interface Partitions {
  topic: string
  partitions: number[]
}

const apiKey = 43
const apiVersion = 2
const preferredElection = 0
const timeoutMs = 3_000
/** The partition is led by its first replica already. */
const electionNotNeeded = 84

/** ElectLeaders v2, which the client library lacks. */
const electLeadersV2 = createAPI<[topics: Partitions[]], void>(
  apiKey,
  apiVersion,
  (topics: Partitions[]) =>
    Writer.create()
      .appendInt8(preferredElection)
      .appendArray(topics, (writer, { topic, partitions }) =>
        writer.appendString(topic).appendArray(partitions, (inner, id) => inner.appendInt32(id), true, false),
      )
      .appendInt32(timeoutMs)
      .appendTaggedFields(),
  (_correlationId, key, version, reader) => {
    reader.readInt32() // throttle time
    const errors = new Map<string, [number, string | null]>([['', [reader.readInt16(), null]]])
    reader.readArray((topic) => {
      const name = topic.readString()
      topic.readArray((partition) => readPartition(partition, name, errors))
    })
    reader.readTaggedFields()
    const failed = [...errors].filter(([, [code]]) => code !== 0 && code !== electionNotNeeded)
    if (failed.length > 0) throw new ResponseError(key, version, Object.fromEntries(failed), null)
  },
)

function readPartition(reader: Reader, topic: string, errors: Map<string, [number, string | null]>): void {
  const partition = reader.readInt32()
  errors.set(`${topic}-${partition}`, [reader.readInt16(), reader.readNullableString()])
}

/** Makes the first replica of each of these partitions its leader again, where it is in sync. */
export async function electPreferredLeaders(
  connection: Connection,
  topic: string,
  partitions: number[],
): Promise<void> {
  await electLeadersV2.async(connection, [{ topic, partitions }])
}
