// npm run demo: orders a cluster on this computer, shows each step, sends records through it and reads them back.
import process from 'node:process'
import { readKnobs } from './demo/knobs.ts'
import { orderOrFind } from './demo/order.ts'
import { sendRecords } from './demo/records.ts'
import { newSignInCode } from './demo/sign-in.ts'
import { describeEnding, describeStart } from './demo/summary.ts'
import { readCommandLine, StartFailure, startHelp } from './embedded/command-line.ts'
import { onInterrupt } from './embedded/graceful-exit.ts'
import { type Headwater, startHeadwater } from './embedded/headwater.ts'

const help = `Usage: npm run demo -- [options]

Orders a Kafka cluster on this computer, sends records through it, and keeps running until Ctrl-C.

  --exit               end after the last record, stopping all that was started
  --name NAME          the cluster's name (default demo); one that is there is used again
  --throughput MB/S    average produced by clients (default 0.1)
  --retention TIME     such as 6h or 7d (default 1d)
  --availability CLASS development, single-zone or multi-zone (default single-zone)
${startHelp}
`

async function main(): Promise<void> {
  const {
    options,
    values,
    help: wantsHelp,
  } = readCommandLine(process.argv.slice(2), {
    exit: { type: 'boolean' },
    name: { type: 'string' },
    throughput: { type: 'string' },
    retention: { type: 'string' },
    availability: { type: 'string' },
  })
  if (wantsHelp) {
    process.stdout.write(help)
    return
  }
  const knobs = readKnobs(values)
  const headwater = await startHeadwater(options, say)
  let ended = false
  onInterrupt(async () => {
    ended = true
    say('\nStopping the brokers and the control plane …')
    await headwater.stop()
    say(describeEnding(options))
  })
  try {
    say(describeStart(headwater, await newSignInCode(headwater)))
    const cluster = await orderOrFind(headwater, knobs, say)
    await sendRecords(headwater, cluster, say)
  } catch (error) {
    if (ended) return
    await headwater.stop()
    throw error
  }
  if (values['exit'] === true) await endNow(headwater)
  else say('Headwater keeps running. Ctrl-C stops everything it started; the next start finds the cluster again.')
}

async function endNow(headwater: Headwater): Promise<void> {
  await headwater.stop()
  say('Stopped: no process is left running.')
  process.exit(0)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartFailure ? error.message : String((error as Error).stack ?? error)}\n`)
  process.exit(1)
})
