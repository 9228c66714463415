import { Worker } from 'node:worker_threads'
import type { Answers, Task } from './worker.ts'

/** Threads that are each asked one thing at a time. */
export class Threads {
  readonly #workers: Worker[]

  constructor(count: number) {
    // what a run makes is gone soon: with room for it, it is never copied
    const resourceLimits = { maxYoungGenerationSizeMb: 128 }
    this.#workers = Array.from(
      { length: count },
      () => new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits }),
    )
  }

  /** Asks for all of these, in no order, while `mayGoOn`; then fewer answers than tasks have been heard. */
  async ask<Kind extends Task['kind']>(
    tasks: Extract<Task, { kind: Kind }>[],
    hear: (answer: Answers[Kind]) => void,
    mayGoOn: () => boolean,
  ): Promise<void> {
    const waiting = tasks.values()
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (mayGoOn()) {
          const { value: task, done } = waiting.next()
          if (done === true) return
          hear(await answerOf<Answers[Kind]>(worker, task))
        }
      }),
    )
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

function answerOf<Answer>(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (told: { answer: Answer } | { error: string }) => {
      worker.removeListener('error', reject)
      if ('answer' in told) resolve(told.answer)
      else reject(new Error(told.error))
    })
    worker.postMessage(task)
  })
}
