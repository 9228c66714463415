// npm start: the control plane on this computer, embedded: PostgreSQL, API, reconciler, local provider in one process.
import process from 'node:process'
import { newSignInCode } from './demo/sign-in.ts'
import { describeEnding, describeStart } from './demo/summary.ts'
import { readCommandLine, StartFailure, startHelp } from './embedded/command-line.ts'
import { onInterrupt } from './embedded/graceful-exit.ts'
import { startHeadwater } from './embedded/headwater.ts'

const help = `Usage: npm start -- [options]

Runs Headwater on this computer until Ctrl-C. npm run demo does the same and orders a cluster.

${startHelp}
`

async function main(): Promise<void> {
  const { options, help: wantsHelp } = readCommandLine(process.argv.slice(2), {})
  if (wantsHelp) {
    process.stdout.write(help)
    return
  }
  const headwater = await startHeadwater(options, say)
  onInterrupt(async () => {
    say('\nStopping the brokers and the control plane …')
    await headwater.stop()
    say(describeEnding(options))
  })
  say(describeStart(headwater, await newSignInCode(headwater)))
  say(
    'Order a cluster with: npm run headwater -- cluster create --name first --throughput 0.1 --retention 1d --availability single-zone --wait',
  )
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartFailure ? error.message : String((error as Error).stack ?? error)}\n`)
  process.exit(1)
})
