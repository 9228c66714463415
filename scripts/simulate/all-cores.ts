import { Worker } from 'node:worker_threads'
import type { SeedAnswer } from '@headwater/simulation'

const seedThread = new URL('./seed-thread.ts', import.meta.url)
// A pass leaves much behind that lives for moments; with more room for it, half of the collector's work goes.
const resourceLimits = { maxYoungGenerationSizeMb: 192 }

/**
 * Runs seeds one after the other on each of `threads`. `nextSeed`: null when no more shall be begun. Those that were begun
 * are ended, so the seeds of the answer have no gap. Rejects when a thread fails.
 */
export async function simulateOnAllCores(
  threads: number,
  nextSeed: () => number | null,
  onAnswer: (answer: SeedAnswer) => void,
): Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker(seedThread, { resourceLimits }))
  try {
    await Promise.all(workers.map((worker) => seedsOn(worker, nextSeed, onAnswer)))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function seedsOn(worker: Worker, nextSeed: () => number | null, onAnswer: (answer: SeedAnswer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const seed = nextSeed()
      if (seed === null) resolve()
      else worker.postMessage(seed, [])
    }
    worker.on('message', (answer: SeedAnswer) => {
      onAnswer(answer)
      next()
    })
    worker.once('error', reject)
    next()
  })
}
