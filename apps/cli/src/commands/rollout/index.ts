import type { Command } from 'commander'
import { cancelRollout, createRollout, getRollout, listRollouts, resumeRollout } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { parseCount } from '../../arguments/number.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { parseWaves } from '../../arguments/waves.ts'
import { rolloutLines } from '../../output/rollout.ts'
import type { OpenSession } from '../../session.ts'

export function addRolloutCommands(program: Command, open: OpenSession): void {
  const rollout = program.command('rollout').description('bring a release to the fleet in waves (operators)')

  rollout
    .command('start')
    .description('give clusters a release, wave by wave, within their maintenance windows')
    .argument('<release>', 'its number', parseCount)
    .option('--waves <waves>', 'clusters or shares that have it after each wave (default: 1,10%,50%,100%)', parseWaves)
    .option('--at-once <count>', 'how many clusters may be on their way at once (default: 20)', parseCount)
    .action(async (release: number, { waves, atOnce }: { waves?: ReturnType<typeof parseWaves>; atOnce?: number }) => {
      const { send, output } = open()
      const request = { ...(waves ? { waves } : {}), ...(atOnce ? { atOnce } : {}) }
      const { data } = await send((init) => createRollout(release, request, init))
      output.result(data, (page) => rolloutLines([data], page))
    })

  rollout
    .command('list')
    .description('list rollouts, newest first')
    .action(async () => {
      const { send, output } = open()
      const items = await everyPage(async (page) => (await send((init) => listRollouts(page, init))).data)
      output.result({ items }, (page) => (items.length === 0 ? [] : rolloutLines(items, page)))
      if (items.length === 0) output.note('No release was rolled out yet.')
    })

  rollout
    .command('describe')
    .description('how far a rollout is, and what halted it')
    .argument('<rollout>', 'its id', parsePathName)
    .action(async (id: string) => {
      const { send, output } = open()
      const { data } = await send((init) => getRollout(id, init))
      output.result(data, (page) => rolloutLines([data], page))
    })

  for (const [verb, description, call] of [
    ['resume', 'go on past the clusters that failed', resumeRollout],
    ['cancel', 'give no further cluster the release', cancelRollout],
  ] as const)
    rollout
      .command(verb)
      .description(description)
      .argument('<rollout>', 'its id', parsePathName)
      .action(async (id: string) => {
        const { send, output } = open()
        const { data } = await send((init) => call(id, init))
        output.result(data, (page) => rolloutLines([data], page))
      })
}
