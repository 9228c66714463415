import process from 'node:process'
import { installedMoto } from '../../clouds/aws/moto.ts'
import type { Later } from '../processes/undo.ts'
import { absoluteFigure } from '../statistics.ts'
import type { CloudBenchOptions, CloudFigure } from './figure.ts'
import { liveInSimulatedCloud } from './leaks/simulated.ts'
import { liveOnStrictLayer } from './leaks/strict-layer.ts'
import { addUp, nothingYet, type Tally } from './leaks/tally.ts'

const callsWanted = 100_000

/**
 * Clusters and nodes that live and end while calls are refused, late, answered to nobody, and control planes die; then what is
 * left of them, and whether anything of others was touched. A share on moto with the strict layer, for so many
 * seconds, the bulk in simulated clouds.
 */
export async function measure({ seconds }: CloudBenchOptions, later: Later): Promise<CloudFigure[]> {
  const moto = installedMoto()
  if (moto === null) say('moto is not installed (npm run test:aws installs it): all calls go to simulated clouds')
  const strict = moto === null ? nothingYet : await liveOnStrictLayer(moto, seconds * 1_000, later)
  sayTally('on moto with the strict layer', strict)
  let simulated: Tally = nothingYet
  for (let seed = 1; strict.calls + simulated.calls < callsWanted; seed++) {
    const life = await liveInSimulatedCloud(seed)
    if (life.leaked + life.foreignTouched > 0) say(`seed ${seed}: ${JSON.stringify(life)}`)
    simulated = addUp(simulated, life)
    if (seed % 100 === 0) sayTally(`in simulated clouds, ${seed} clusters`, simulated)
  }
  sayTally('in simulated clouds', simulated)
  const { calls, faults, leaked, emptyClusters, foreignTouched } = addUp(strict, simulated)
  const measured =
    `${calls} calls of control planes, ${faults} of them with a fault: ${strict.calls} by the EC2 provider to moto with the strict layer ` +
    `(${strict.lives} nodes), ${simulated.calls} by the control loop to simulated clouds (${simulated.lives} clusters)`
  return [
    {
      ...absoluteFigure('clouds.leaked', [leaked], '<= 0'),
      measured:
        `nodes, machines, volumes, addresses and secrets left of what was deleted; beside them ${emptyClusters} empty clusters without cost, ` +
        `prepared by a call that arrived after its caller had died (docs/decisions/0010); ${measured}`,
    },
    {
      ...absoluteFigure('clouds.foreign-touched', [foreignTouched], '<= 0'),
      measured: `what was changed of others; ${measured}`,
    },
  ]
}

function sayTally(where: string, tally: Tally): void {
  say(`${where}: ${JSON.stringify(tally)}`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
