// Makes a fresh clone ready to run, and keeps it ready: npm's packages, Kafka's jars, generated code. Plain Node without
// dependencies, because it runs before there are any. When nothing has changed it only looks, which takes milliseconds.
//
//   node scripts/setup.mjs [--quiet] [--kafka VERSION] [--run FILE args...]
//
// --kafka fetches an earlier Kafka beside the present one, for clusters that run it.
import { root } from './setup/checkout.mjs'
import { runCommand } from './setup/command.mjs'
import { consoleFiles } from './setup/console.mjs'
import { Interrupted, SetupFailure } from './setup/failure.mjs'
import { watchForInterruption } from './setup/interruption.mjs'
import { kafkaArchive } from './setup/kafka-archive.mjs'
import { kafkaJars, olderKafkaJars } from './setup/kafka-jars.mjs'
import { takeLock } from './setup/lock.mjs'
import { openapiClient } from './setup/openapi-client.mjs'
import { packages } from './setup/packages.mjs'
import { prismaClient } from './setup/prisma-client.mjs'
import { createProgress } from './setup/progress.mjs'
import {
  requireFreeDisk,
  requireJava,
  requireMaven,
  requireNode,
  requirePlatform,
  requireWritable,
} from './setup/requirements.mjs'
import { runProgram } from './setup/run.mjs'

// One stage after another: a step may use what the stages before it made. The steps of a stage run side by side.
function stagesFor(kafkaVersion) {
  const older = kafkaVersion === null ? [] : [olderKafkaJars(kafkaVersion)]
  return [
    [packages, kafkaJars],
    [prismaClient, openapiClient, ...older],
    [kafkaArchive, consoleFiles],
  ]
}

async function main() {
  const { quiet, kafkaVersion, program, programArgs } = readArguments(process.argv.slice(2))
  const stages = stagesFor(kafkaVersion)
  const progress = createProgress({ quiet })
  try {
    requireNode()
    requirePlatform()
    const java = requireJava()
    if (stages.flat().some((step) => step.needed({ java }) !== null)) await prepare({ java, progress, stages })
    else if (program === null) progress.say('Everything is in place.')
    return program === null ? 0 : await runProgram(program, programArgs)
  } catch (error) {
    return explain(error, progress)
  }
}

async function prepare({ java, progress, stages }) {
  requireWritable()
  requireFreeDisk()
  // Now, and not after npm has worked for a minute.
  if (kafkaJars.needed() !== null) requireMaven()
  const interruption = watchForInterruption()
  const onWait = (pid) => progress.say(`Waiting for another setup (process ${pid}) in this checkout.`)
  const lock = await takeLock({ onWait, interruption })
  try {
    const command = (program, args, options) => runCommand(program, args, { ...options, lock, interruption })
    for (const stage of stages) {
      // Asked again under the lock: another setup may have done it meanwhile.
      const needed = stage.map((step) => ({ step, because: step.needed({ java }) })).filter(({ because }) => because)
      const runs = needed.map(({ step, because }) =>
        progress.step(step.name, because, () => step.run({ command, java, progress })),
      )
      // When one fails, what the other makes is still good the next time.
      const outcomes = await Promise.allSettled(runs)
      const failed = outcomes.find(({ status }) => status === 'rejected')
      if (failed !== undefined) throw failed.reason
    }
  } finally {
    lock.release()
    interruption.stop()
  }
}

function readArguments(args) {
  const runAt = args.indexOf('--run')
  const own = runAt === -1 ? args : args.slice(0, runAt)
  const kafkaAt = own.indexOf('--kafka')
  const kafkaVersion = kafkaAt === -1 ? null : own[kafkaAt + 1]
  const isVersion = kafkaVersion === null || /^\d+\.\d+\.\d+$/.test(kafkaVersion ?? '')
  const others = kafkaAt === -1 ? own : own.toSpliced(kafkaAt, 2)
  const unknown = others.find((argument) => argument !== '--quiet')
  const [program = null, ...programArgs] = runAt === -1 ? [] : args.slice(runAt + 1)
  if (unknown !== undefined || !isVersion || (runAt !== -1 && program === null)) {
    process.stderr.write('Usage: node scripts/setup.mjs [--quiet] [--kafka VERSION] [--run FILE args...]\n')
    process.exit(2)
  }
  return { quiet: own.includes('--quiet'), kafkaVersion, program, programArgs }
}

function explain(error, progress) {
  if (error instanceof Interrupted) {
    progress.warn(error.message)
    return { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[error.signal]
  }
  if (error instanceof SetupFailure) {
    for (const line of error.lastLines) progress.warn(`  ${line}`)
    progress.warn(error.message)
    return 1
  }
  const refused = { EACCES: 'may not be written', EROFS: 'may not be written', ENOSPC: 'is on a full disk' }[error.code]
  if (refused === undefined) throw error
  progress.warn(`${error.path ?? root} ${refused}: correct that, then run this again.`)
  return 1
}

process.exitCode = await main()
