import { createAPI, fetchV17, ResponseError } from '@platformatic/kafka'

/** What a fetch tells of one partition. `stored`: batches as they are kept, the last one perhaps cut off. */
export interface FetchedPartition {
  partition: number
  /** The asked offset is not there any more, or not yet: `firstOffset` is. */
  isOutOfRange: boolean
  firstOffset: bigint
  stored: Buffer
}

const outOfRange = 1

/** Fetch, leaving batches closed: opening one can take any amount of memory. */
export const fetchStoredV17 = createAPI<Parameters<typeof fetchV17.createRequest>, FetchedPartition[]>(
  1,
  17,
  fetchV17.createRequest,
  (_correlationId, apiKey, apiVersion, reader) => {
    reader.readInt32() // throttle time
    const errors: Record<string, [number, string | null]> = { '/': [reader.readInt16(), null] }
    reader.readInt32() // session
    const fetched = reader
      .readArray((byTopic) => {
        byTopic.readUUID()
        return byTopic.readArray((r): FetchedPartition => {
          const [partition, error] = [r.readInt32(), r.readInt16()]
          if (error !== outOfRange) errors[`/${partition}`] = [error, null]
          r.readInt64() // high watermark
          r.readInt64() // last stable offset
          const firstOffset = r.readInt64()
          r.readNullableArray((aborted) => [aborted.readInt64(), aborted.readInt64()])
          r.readInt32() // preferred replica
          return {
            partition,
            isOutOfRange: error === outOfRange,
            firstOffset,
            stored: r.readNullableBytes() ?? nothing,
          }
        })
      })
      .flat()
    reader.readTaggedFields()
    const refusals = Object.entries(errors).filter(([, [code]]) => code !== 0)
    if (refusals.length > 0) throw new ResponseError(apiKey, apiVersion, Object.fromEntries(refusals), fetched)
    return fetched
  },
)

const nothing = Buffer.alloc(0)
