import { createAPI, type Reader, ResponseError, Writer } from '@platformatic/kafka'

// Calls of Kafka's protocol that the client library has none for, and newer versions of those it has.

/** A broker as Kafka remembers it, and where it is reached on the listener that was asked. */
export interface RegisteredBroker {
  brokerId: number
  host: string
  port: number
  isFenced: boolean
}

/** DescribeCluster: all registered brokers, fenced ones included. Any broker answers it from what it knows itself. */
export const describeClusterV2 = createAPI<[], RegisteredBroker[]>(
  60,
  2,
  () => Writer.create().appendBoolean(false).appendInt8(1).appendBoolean(true).appendTaggedFields(),
  (_correlationId, apiKey, apiVersion, reader) => {
    reader.readInt32() // throttle time
    const error = readError(reader)
    reader.readInt8() // kind of endpoint
    reader.readString() // cluster id
    reader.readInt32() // a broker that takes what is for the controller
    const brokers = reader.readArray((r) => {
      const [brokerId, host, port] = [r.readInt32(), r.readString(), r.readInt32()]
      r.readNullableString() // rack
      return { brokerId, host, port, isFenced: r.readBoolean() }
    })
    reader.readInt32() // permitted operations
    reader.readTaggedFields()
    return answer(apiKey, apiVersion, error, brokers)
  },
)

/** ListConfigResources: names of the resources of some types that have dynamic configs of their own. */
export const listConfigResourcesV1 = createAPI<[types: number[]], { name: string; type: number }[]>(
  74,
  1,
  (types: number[]) =>
    Writer.create()
      .appendArray(types, (w, type) => w.appendInt8(type), true, false)
      .appendTaggedFields(),
  (_correlationId, apiKey, apiVersion, reader) => {
    reader.readInt32() // throttle time
    const error: KafkaError = [reader.readInt16(), null]
    const resources = reader.readArray((r) => ({ name: r.readString(), type: r.readInt8() }))
    reader.readTaggedFields()
    return answer(apiKey, apiVersion, error, resources)
  },
)

/** A folder of a broker, and what it stores there. */
export interface LogFolder {
  isCordoned: boolean
  copies: { topic: string; partition: number; bytes: number }[]
}

/** Topics with how many partitions each has; null: all there are. */
export type WantedCopies = { name: string; partitions: number }[] | null

/** DescribeLogDirs: a broker's own folders. One that cannot be read has no copies. */
export const describeLogDirsV5 = describeLogDirs(5)
/** The same of brokers older than 4.3, which cannot be cordoned. */
export const describeLogDirsV4 = describeLogDirs(4)

function describeLogDirs(version: 4 | 5) {
  return createAPI<[topics: WantedCopies], LogFolder[]>(
    35,
    version,
    (topics: WantedCopies) =>
      Writer.create()
        .appendArray(topics, (w, { name, partitions }) => {
          const ids = Array.from({ length: partitions }, (_, id) => id)
          w.appendString(name).appendArray(ids, (each, id) => each.appendInt32(id), true, false)
        })
        .appendTaggedFields(),
    (_correlationId, apiKey, apiVersion, reader) => {
      reader.readInt32() // throttle time
      const error: KafkaError = [reader.readInt16(), null]
      const folders = reader.readArray((r) => readLogFolder(r, version))
      reader.readTaggedFields()
      return answer(apiKey, apiVersion, error, folders)
    },
  )
}

/** Whom an election is for: the first of the replicas, or whoever is up where nobody is in sync or eligible. */
export const electionTypes = { preferred: 0, unclean: 1 } as const
type Election = [type: number, topics: { name: string; partitions: number[] }[], timeoutMs: number]

/** ElectLeaders. Rejects with a refusal for each partition that was not given to such a replica. */
export const electLeadersV2 = createAPI<Election, null>(
  43,
  2,
  (...[type, topics, timeoutMs]: Election) =>
    Writer.create()
      .appendInt8(type)
      .appendArray(topics, (w, { name, partitions }) => {
        w.appendString(name).appendArray(partitions, (each, partition) => each.appendInt32(partition), true, false)
      })
      .appendInt32(timeoutMs)
      .appendTaggedFields(),
  (_correlationId, apiKey, apiVersion, reader) => {
    reader.readInt32() // throttle time
    const errors: Record<string, KafkaError> = { '/': [reader.readInt16(), null] }
    reader.readArray((r) => {
      const topic = r.readString()
      r.readArray((each) => {
        errors[`${topic}-${each.readInt32()}`] = readError(each)
      })
    })
    reader.readTaggedFields()
    return answers(apiKey, apiVersion, errors, null)
  },
)

/** A vote in the quorum: of the node with this id, as long as it runs from the volume with this directory. */
export interface VoterKey {
  kafkaId: number
  /** In Kafka's own spelling: 22 characters of url-safe base 64. */
  directoryId: string
}

export interface VoterListener {
  name: string
  host: string
  port: number
}

/** AddRaftVoter: a broker passes it on to the active controller. Answered once the new voters are committed. */
export const addRaftVoterV0 = createAPI<[voter: VoterKey, listener: VoterListener, timeoutMs: number], null>(
  80,
  0,
  (voter: VoterKey, listener: VoterListener, timeoutMs: number) =>
    Writer.create()
      .appendString(null) // whatever cluster this is
      .appendInt32(timeoutMs)
      .appendInt32(voter.kafkaId)
      .appendUUID(directoryUuid(voter.directoryId))
      .appendArray([listener], (w, { name, host, port }) => {
        w.appendString(name).appendString(host).appendUnsignedInt16(port)
      })
      .appendTaggedFields(),
  readVoterChange,
)

/** RemoveRaftVoter: as AddRaftVoter. */
export const removeRaftVoterV0 = createAPI<[voter: VoterKey], null>(
  81,
  0,
  (voter: VoterKey) =>
    Writer.create()
      .appendString(null)
      .appendInt32(voter.kafkaId)
      .appendUUID(directoryUuid(voter.directoryId))
      .appendTaggedFields(),
  readVoterChange,
)

/** A directory id as the client library spells it: hexadecimal, in groups. */
export function directoryUuid(directoryId: string): string {
  const hex = Buffer.from(directoryId, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The opposite. */
export function directoryIdOf(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

type KafkaError = [code: number, message: string | null]

function readLogFolder(reader: Reader, version: 4 | 5): LogFolder {
  reader.readInt16() // error
  reader.readString() // path
  const copies = reader
    .readArray((byTopic) => {
      const topic = byTopic.readString()
      return byTopic.readArray((r) => {
        const [partition, bytes] = [r.readInt32(), Number(r.readInt64())]
        r.readInt64() // how far it is behind
        r.readBoolean() // whether it is on its way to another folder
        return { topic, partition, bytes }
      })
    })
    .flat()
  reader.readInt64() // size of the volume
  reader.readInt64() // what is free of it
  return { isCordoned: version === 5 && reader.readBoolean(), copies }
}

function readVoterChange(_correlationId: number, apiKey: number, apiVersion: number, reader: Reader): null {
  reader.readInt32() // throttle time
  const error = readError(reader)
  reader.readTaggedFields()
  return answer(apiKey, apiVersion, error, null)
}

function readError(reader: Reader): KafkaError {
  return [reader.readInt16(), reader.readNullableString()]
}

function answer<T>(apiKey: number, apiVersion: number, error: KafkaError, response: T): T {
  return answers(apiKey, apiVersion, { '/': error }, response)
}

function answers<T>(apiKey: number, apiVersion: number, errors: Record<string, KafkaError>, response: T): T {
  const refusals = Object.entries(errors).filter(([, [code]]) => code !== 0)
  if (refusals.length > 0) throw new ResponseError(apiKey, apiVersion, Object.fromEntries(refusals), response)
  return response
}
