import type { StartOptions } from '../embedded/command-line.ts'
import type { Headwater } from '../embedded/headwater.ts'

/** Where everything is, once the control plane listens. */
export function describeStart(headwater: Headwater): string {
  return [
    '',
    `API            ${headwater.url}`,
    `Documentation  ${headwater.url}/docs`,
    `Operator key   ${headwater.operatorKeyFile}`,
    `State          ${headwater.stateFolder}`,
    '',
  ].join('\n')
}

export function describeEnding(options: StartOptions): string {
  return `Stopped. Clusters and records are kept in ${options.stateFolder}; delete the folder to forget them.`
}
