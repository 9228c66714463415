import { type Connection, metadataV12, ResponseError } from '@platformatic/kafka'

export type MetadataResponse = metadataV12.MetadataResponse
export type PartitionMetadata = metadataV12.MetadataResponsePartition

/**
 * Brokers and partitions as one broker knows them; `topics` null: all of them. A topic with an error (one that has no
 * leader just now, one that does not exist) is in the answer with its code instead of failing it.
 */
export async function readMetadata(connection: Connection, topics: string[] | null): Promise<MetadataResponse> {
  try {
    return await metadataV12.api.async(connection, topics, false, false)
  } catch (error) {
    const response = error instanceof ResponseError ? metadataIn(error.response) : null
    if (response === null) throw error
    return response
  }
}

function metadataIn(value: unknown): MetadataResponse | null {
  // the client attaches the parsed answer to the error that it made of one topic's error code
  return typeof value === 'object' && value !== null && 'brokers' in value && 'topics' in value
    ? (value as MetadataResponse)
    : null
}
