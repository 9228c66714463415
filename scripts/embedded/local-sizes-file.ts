import fs from 'node:fs'
import path from 'node:path'
import type { MeasuredSizes } from '@headwater/capacity-planner'
import { z } from 'zod'
import { StartFailure } from './command-line.ts'

const sourcedNumber = z.strictObject({
  value: z.number(),
  unit: z.string(),
  source: z.string(),
  date: z.string(),
})
const measuredSizes = z.strictObject({
  measuredAt: z.iso.datetime(),
  sizes: z.array(
    z.strictObject({
      name: z.string(),
      networkMBps: sourcedNumber,
      volumeMBps: sourcedNumber,
      writeMBpsPerVcpu: sourcedNumber,
    }),
  ),
})

/** Where `npm run calibrate` leaves what local sizes carry on this computer. */
export function localSizesFile(stateFolder: string): string {
  return path.join(stateFolder, 'local-sizes.json')
}

/** What was measured, or null when nothing was. Throws StartFailure that names the file and the row. */
export function readLocalSizes(stateFolder: string): MeasuredSizes | null {
  const file = localSizesFile(stateFolder)
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw localSizesFailure(stateFolder, [String(error)])
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw localSizesFailure(stateFolder, [`it is not JSON (${error instanceof Error ? error.message : String(error)})`])
  }
  const parsed = measuredSizes.safeParse(json)
  if (parsed.success) return parsed.data
  throw localSizesFailure(
    stateFolder,
    parsed.error.issues.map(({ path: at, message }) => `${rowAt(json, at)}: ${message}`),
  )
}

/** Replaces the file in one step: a start reads the old measurements or the new ones. */
export function writeLocalSizes(stateFolder: string, measured: MeasuredSizes): void {
  const file = localSizesFile(stateFolder)
  const temporary = `${file}.writing-${process.pid}`
  fs.writeFileSync(temporary, `${JSON.stringify(measured, null, 2)}\n`, { flush: true })
  fs.renameSync(temporary, file)
}

/** Why a start is refused, and what to do about it. */
export function localSizesFailure(stateFolder: string, faults: string[]): StartFailure {
  return new StartFailure(
    [
      `${localSizesFile(stateFolder)} cannot be planned with:`,
      ...faults.map((fault) => `  ${fault}`),
      'Measure again with npm run calibrate, or remove the file: then the estimates of the catalogue hold.',
    ].join('\n'),
  )
}

/** A path within the file as a person finds it: by the name of the size. */
function rowAt(json: unknown, at: readonly PropertyKey[]): string {
  const [list, index, ...column] = at
  if (list !== 'sizes' || typeof index !== 'number') return at.join('.') || 'the file'
  const name = z.object({ sizes: z.array(z.unknown()) }).safeParse(json).data?.sizes[index]
  const named = z.object({ name: z.string() }).safeParse(name).data?.name ?? `number ${index + 1}`
  return [`size ${named}`, ...(column.length > 0 ? [column.join('.')] : [])].join(': ')
}
