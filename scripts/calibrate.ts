// npm run calibrate: what the local sizes carry on this computer, for the planner.
import process from 'node:process'
import { catalogue, type MeasuredSize, measurementFaults, type Size } from '@headwater/capacity-planner'
import { ProviderError } from '@headwater/provider'
import { findJava, LocalCloudFailure } from '@headwater/reconciler'
import { withUndo } from './bench/processes/undo.ts'
import { type Computer, sourceOn, thisComputer } from './calibrate/computer.ts'
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
    const rows = new Map(earlierRows(options).map((row) => [row.name, row]))
    const stage = await openStage(options.stateFolder)
    later(stage.close)

    const computer = thisComputer(findJava())
    const noisy: string[] = []
    for (const size of options.sizes) {
      const { row, othersCores } = await measure(stage, size, computer, options.seconds)
      rows.set(size.name, row)
      if (othersCores > noisyShare * computer.cores) noisy.push(size.name)
      // After each size: what was measured stays when the next is interrupted.
      write(options.stateFolder, [...rows.values()])
    }
    conclude(options, rows, noisy)
  })
}

async function measure(
  stage: Stage,
  size: Size,
  computer: Computer,
  seconds: number,
): Promise<{ row: MeasuredSize; othersCores: number }> {
  const vcpu = size.vcpu.value
  const count = sideBySide(computer, { vcpu, memoryMib: size.memoryMib.value })
  const observations = await measureSize(stage, size, { count, seconds, say })
  const figures = figuresOf(observations, { vcpu, readWeight: catalogue.defaults.readWeight.value })
  const { othersCores } = observations
  return { row: sourced(size, figures, sourceOn(computer, othersCores)), othersCores }
}

/** What an earlier run measured. All of it is measured anew unless a size was named, so it need not be sound then. */
function earlierRows({ stateFolder, sizes }: CalibrateOptions): readonly MeasuredSize[] {
  const local = catalogue.sizes.filter(({ provider }) => provider === 'local')
  return sizes.length === local.length ? [] : (readLocalSizes(stateFolder)?.sizes ?? [])
}

/** Throws StartFailure instead of writing what the next start would refuse. */
function write(stateFolder: string, sizes: readonly MeasuredSize[]): void {
  const measured = { measuredAt: new Date().toISOString(), sizes }
  const faults = measurementFaults(catalogue, measured)
  if (faults.length > 0) {
    throw new StartFailure(`This cannot be planned with, so it was not written:\n${faults.join('\n')}`)
  }
  writeLocalSizes(stateFolder, measured)
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
  measured: ReadonlyMap<string, MeasuredSize>,
  noisy: readonly string[],
): void {
  const { writeMBpsPerVcpu } = catalogue.defaults
  const rows = sizes.flatMap((size) => {
    const row = measured.get(size.name)
    return row ? [{ before: { writeMBpsPerVcpu, ...size }, measured: row }] : []
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
