// npm run calibrate: what the local sizes carry on this computer, for the planner.
import process from 'node:process'
import { catalogue, type MeasuredSize, measurementFaults, type Size } from '@headwater/capacity-planner'
import { ProviderError } from '@headwater/provider'
import { findJava, LocalCloudFailure } from '@headwater/reconciler'
import { withUndo } from './bench/processes/undo.ts'
import { sourceOn, thisComputer } from './calibrate/computer.ts'
import { type Figures, figuresOf, sideBySide } from './calibrate/figures.ts'
import { measureSize } from './calibrate/measure-size.ts'
import { type CalibrateOptions, help, readOptions } from './calibrate/options.ts'
import { openStage, type Stage } from './calibrate/stage.ts'
import { TooFewWindows } from './calibrate/sustained.ts'
import { tableOf } from './calibrate/table.ts'
import { StartFailure } from './embedded/command-line.ts'
import { localSizesFile, readLocalSizes, writeLocalSizes } from './embedded/local-sizes-file.ts'
import { lockStateFolder } from './embedded/state-lock.ts'

/** The part of the cores above which others make a size look smaller than it is. */
const noisyShare = 0.1

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === null) {
    process.stdout.write(help)
    return
  }
  await withUndo(async (later) => {
    // Brokers that run beside these would make them look slow; and nobody starts while a size is measured.
    const lock = lockStateFolder(options.stateFolder)
    later(lock.release)
    const kept = keptSizes(options)
    const stage = await openStage(options.stateFolder)
    later(stage.close)
    const { measured, noisy } = await measureAll(stage, options)
    const all = { measuredAt: new Date().toISOString(), sizes: [...kept, ...measured] }
    // Nothing is written that the next start would refuse.
    const faults = measurementFaults(catalogue, all)
    if (faults.length > 0) {
      throw new StartFailure(`This cannot be planned with, so it was not written:\n${faults.join('\n')}`)
    }
    writeLocalSizes(options.stateFolder, all)
    conclude(options, measured, noisy)
  })
}

async function measureAll(
  stage: Stage,
  { sizes, seconds }: CalibrateOptions,
): Promise<{ measured: MeasuredSize[]; noisy: string[] }> {
  const computer = thisComputer(findJava())
  const readWeight = catalogue.defaults.readWeight.value
  const measured: MeasuredSize[] = []
  const noisy: string[] = []
  for (const size of sizes) {
    const vcpu = size.vcpu.value
    const count = sideBySide(computer, { vcpu, memoryMib: size.memoryMib.value })
    const observations = await measureSize(stage, size, { count, seconds, say })
    const source = sourceOn(computer, observations.othersCores)
    measured.push(sourced(size, figuresOf(observations, { vcpu, readWeight }), source))
    if (observations.othersCores > noisyShare * computer.cores) noisy.push(size.name)
  }
  return { measured, noisy }
}

/** What an earlier run measured of sizes that this one leaves out. */
function keptSizes({ stateFolder, sizes }: CalibrateOptions): MeasuredSize[] {
  const local = catalogue.sizes.filter(({ provider }) => provider === 'local')
  if (sizes.length === local.length) return []
  const names = new Set(sizes.map(({ name }) => name))
  return readLocalSizes(stateFolder)?.sizes.filter(({ name }) => !names.has(name)) ?? []
}

function sourced({ name }: Size, figures: Figures, source: string): MeasuredSize {
  const date = new Date().toISOString().slice(0, 10)
  const of = (value: number, unit: string) => ({ value, unit, source, date })
  const { defaults } = catalogue
  return {
    name,
    networkMBps: of(figures.networkMBps, 'MB/s'),
    volumeMBps: of(figures.volumeMBps, 'MB/s'),
    writeMBpsPerVcpu: of(figures.writeMBpsPerVcpu, defaults.writeMBpsPerVcpu.unit),
  }
}

function conclude(
  { stateFolder, sizes }: CalibrateOptions,
  measured: readonly MeasuredSize[],
  noisy: readonly string[],
): void {
  const { writeMBpsPerVcpu } = catalogue.defaults
  const rows = measured.flatMap((row) => {
    const before = sizes.find(({ name }) => name === row.name)
    return before ? [{ before: { writeMBpsPerVcpu, ...before }, measured: row }] : []
  })
  say(`\n${tableOf(rows)}\n`)
  say(`Written to ${localSizesFile(stateFolder)}: the next start on this state folder plans with it.`)
  if (noisy.length === 0) return
  say(`Something else worked on this computer meanwhile: measure ${noisy.join(' and ')} again when it is quiet.`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

main().catch((error: unknown) => {
  const clear = [StartFailure, LocalCloudFailure, ProviderError].some((kind) => error instanceof kind)
  const advice = error instanceof TooFewWindows ? '. Give it more time with --seconds.' : ''
  process.stderr.write(
    `${clear || advice ? (error as Error).message : String((error as Error).stack ?? error)}${advice}\n`,
  )
  process.exit(1)
})
