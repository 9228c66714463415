import type { StartOptions } from '../embedded/command-line.ts'
import type { Headwater } from '../embedded/headwater.ts'

/** Where everything is, once the control plane listens. `signInCode`: of a link that signs one browser in. */
export function describeStart(headwater: Headwater, signInCode: string | null = null): string {
  return [
    '',
    ...(signInCode === null
      ? []
      : [
          `Console        ${headwater.url}/sign-in#code=${signInCode}`,
          '               (the link signs one browser in, within ten minutes)',
        ]),
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
