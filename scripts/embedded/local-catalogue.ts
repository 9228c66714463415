import { type Catalogue, catalogue, measurementFaults, withMeasuredSizes } from '@headwater/capacity-planner'
import { localSizesFailure, readLocalSizes } from './local-sizes-file.ts'

/**
 * The catalogue of a start: with what local sizes carry on this computer where that was measured into the state folder, else
 * with the estimates. Throws StartFailure that names file and row when the measurements cannot be planned with.
 */
export function readCatalogue(stateFolder: string): Catalogue {
  const measured = readLocalSizes(stateFolder)
  if (measured === null) return catalogue
  const faults = measurementFaults(catalogue, measured)
  if (faults.length > 0) throw localSizesFailure(stateFolder, faults)
  return withMeasuredSizes(catalogue, measured)
}
