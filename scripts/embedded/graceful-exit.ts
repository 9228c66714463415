/** Runs `stop` once at the first SIGINT or SIGTERM; a second signal ends the process at once. */
export function onInterrupt(stop: (signal: NodeJS.Signals) => Promise<void>): void {
  let stopping = false
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) {
      process.stderr.write('\nEnding at once; brokers that are still stopping are found again at the next start.\n')
      process.exit(130)
    }
    stopping = true
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  // whoever read the output may be gone, which must not keep what runs from being stopped
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
}
