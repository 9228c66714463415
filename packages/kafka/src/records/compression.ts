import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { lz4Length, snappyLength } from './unfolded-length.ts'

/** What one batch may unfold to, bytes: a few that a hostile program wrote could fill any memory. */
export const maxBatchBytes = 64 * 1024 * 1024

/** A batch that unfolds to more than `maxBatchBytes`. */
export class BatchTooLarge extends Error {}

const gunzipped = promisify(gunzip)
const unzstd = promisify(zstdDecompress)
const atMost = { maxOutputLength: maxBatchBytes }

/** The records of a batch, by the codec of its attributes. Rejects with BatchTooLarge before memory is taken for it. */
export async function decompress(codec: number, data: Buffer): Promise<Buffer> {
  switch (codec) {
    case 0:
      return data
    case 1:
      return gunzipped(data, atMost).catch(tooLarge)
    case 2:
      return unfolded(snappyLength(data), () => compressionsAlgorithms.snappy.decompressSync(data))
    case 3:
      return unfolded(lz4Length(data), () => compressionsAlgorithms.lz4.decompressSync(data))
    case 4:
      return unzstd(data, atMost).catch(tooLarge)
    default:
      throw new Error(`there is no compression ${codec}`)
  }
}

function unfolded(bytes: number, decompressNow: () => Buffer): Buffer {
  if (bytes > maxBatchBytes) throw new BatchTooLarge()
  return decompressNow()
}

function tooLarge(error: Error): never {
  if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw new BatchTooLarge()
  throw error
}
