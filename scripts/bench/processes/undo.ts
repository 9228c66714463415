import process from 'node:process'

/** Takes what has to be undone in the end. */
export type Later = (undo: () => Promise<void> | void) => void

/**
 * Runs `work` and afterwards, in reverse order, all that it asked to have undone: also when it fails, and at the first
 * Ctrl-C or SIGTERM, which end the process with 130.
 */
export async function withUndo(work: (later: Later) => Promise<void>): Promise<void> {
  const undos: (() => Promise<void> | void)[] = []
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      try {
        await undo()
      } catch (error) {
        // what comes after has to be undone all the same
        process.stderr.write(`cleaning up: ${String(error)}\n`)
      }
    }
  }
  const interrupt = (): void => {
    process.stderr.write('\nStopping what was started …\n')
    void undoAll().then(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt)
  try {
    await work((undo) => undos.push(undo))
  } finally {
    await undoAll()
  }
}
