import process from 'node:process'

/**
 * Runs `work` and afterwards, in reverse order, all that it asked to have undone: also when it fails, and at the first
 * Ctrl-C or SIGTERM, which end the process with 130.
 */
export async function withUndo(work: (later: (undo: () => Promise<void> | void) => void) => Promise<void>) {
  const undos: (() => Promise<void> | void)[] = []
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await Promise.resolve(undo()).catch((error: unknown) => process.stderr.write(`cleaning up: ${String(error)}\n`))
    }
  }
  const interrupt = (): void => {
    process.stderr.write('\nStopping what was started …\n')
    void undoAll().then(() => process.exit(130))
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    await work((undo) => undos.push(undo))
  } finally {
    await undoAll()
  }
}
