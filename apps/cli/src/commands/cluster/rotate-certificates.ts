import type { Command } from 'commander'
import { rotateCertificates } from '../../api/client.ts'
import type { AcceptedCluster } from '../../api/types.ts'
import { parseOverlapDays } from '../../arguments/number.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import type { OpenSession } from '../../session.ts'
import { waitAndShow } from './accepted.ts'
import { findCluster } from './find.ts'

export function addClusterRotateCertificates(cluster: Command, open: OpenSession): void {
  const command = cluster
    .command('rotate-certificates')
    .description('follow the authority of a cluster by a new one now, and all its certificates with it')
    .argument('<cluster>', 'name or id')
    .option(
      '--overlap <days>',
      'how long clients have to fetch the new one; 0 where a key has leaked',
      parseOverlapDays,
    )
  addWaitOptions(command).action(async (named: string, options: WaitOptions & { overlap?: number }) => {
    const session = open()
    const { id } = await findCluster(session, named)
    const body = options.overlap === undefined ? {} : { overlapDays: options.overlap }
    const { data: accepted } = await session.send((init) => rotateCertificates(id, body, init))
    if (options.wait) await waitAndShow(session, accepted, { timeoutMs: options.timeout, view: rotatedLines })
    else session.output.result(accepted, () => rotatingLines(accepted))
  })
}

function rotatingLines({ cluster, operation }: AcceptedCluster): string[] {
  return [
    `${cluster.name} (${cluster.id}) is given a new authority.`,
    `Until when clients have to fetch it: headwater connection ${cluster.name}`,
    `Follow it: headwater operation describe ${operation.id} --wait`,
  ]
}

function rotatedLines({ cluster, operation }: AcceptedCluster): string[] {
  return operation.state === 'succeeded' ? [`${cluster.name} (${cluster.id}) has a new authority.`] : []
}
