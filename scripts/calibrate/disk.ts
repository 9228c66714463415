import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { median } from '../bench/statistics.ts'

const bytesPerMb = 1e6
const chunk = randomBytes(2 ** 20)
const rounds = 3

/**
 * MB/s that the disk of a folder gives to each of `writers` that write at once: the median of three rounds in which they write
 * `mib` MiB between them and wait until all of it is on the disk. Kafka leaves that to the operating system, but over hours
 * no more can be written than gets there.
 */
export async function diskMBps(folder: string, { writers, mib }: { writers: number; mib: number }): Promise<number> {
  const chunksEach = Math.ceil(mib / writers)
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    await Promise.all(
      Array.from({ length: writers }, (_, index) => writeToDisk(path.join(folder, `disk-${index}`), chunksEach)),
    )
    const seconds = (performance.now() - startedMs) / 1000
    rates.push((chunksEach * chunk.length) / bytesPerMb / seconds)
  }
  return median(rates)
}

async function writeToDisk(file: string, chunks: number): Promise<void> {
  const handle = await fs.open(file, 'w')
  try {
    for (let i = 0; i < chunks; i++) await handle.write(chunk)
    await handle.sync()
  } finally {
    await handle.close()
    await fs.rm(file, { force: true })
  }
}
