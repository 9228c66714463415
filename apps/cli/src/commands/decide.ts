import type { Command } from 'commander'
import { decideLoss, type Finding, listFindings } from '../api/client.ts'
import { everyPage } from '../api/every-page.ts'
import { confirm } from '../arguments/confirmation.ts'
import { parsePathName } from '../arguments/path-name.ts'
import { Failure } from '../failure.ts'
import type { OpenSession, Session } from '../session.ts'

interface DecideOptions {
  wait?: boolean
  acceptLoss?: boolean
  confirm?: string
}

export function addDecide(program: Command, open: OpenSession): void {
  program
    .command('decide')
    .description('say what shall become of a lost volume (finding data_at_risk; operators)')
    .argument('<finding>', 'the id of the finding', parsePathName)
    .option('--wait', 'nothing is started there; somebody looks after it')
    .option('--accept-loss', 'go on without what only that volume held')
    .option('--confirm <words>', 'what the finding asks to type, instead of being asked for it')
    .action(async (id: string, options: DecideOptions) => {
      if ((options.wait === true) === (options.acceptLoss === true))
        throw new Failure('usage', 'Say one of --wait and --accept-loss.')
      const session = open()
      const words = options.acceptLoss === true ? (options.confirm ?? (await askedWords(session, id))) : undefined
      const choice = options.acceptLoss === true ? ('accept_loss' as const) : ('wait' as const)
      const body = { choice, ...(words === undefined ? {} : { confirm: words }) }
      const { data } = await session.send((init) => decideLoss(id, body, init))
      const said = choice === 'wait' ? 'Nothing is started in its place.' : 'It goes on without what only it held.'
      session.output.result(data, () => [`Noted for ${data.nodeId}. ${said}`])
    })
}

/** Shows what is lost, and has a person type the words in which the finding says so. */
async function askedWords(session: Session, id: string): Promise<string> {
  const findings = await everyPage<Finding>(async (page) => {
    const { data } = await session.send((init) => listFindings({ ...page, state: 'open' }, init))
    return data
  })
  const finding = findings.find((candidate) => candidate.id === id)
  if (finding === undefined) throw new Failure('not_found', `There is no open finding ${id}.`)
  const words = finding.evidence
    .split('\n')
    .flatMap((line) => /^To accept the loss, confirm: (.+)$/.exec(line)?.[1] ?? [])
  const [wanted] = words
  session.output.note([finding.message, finding.evidence].join('\n'))
  // the API says why it cannot be accepted
  if (wanted === undefined) return ''
  await confirm(session, { what: `accepts a loss: ${finding.message}`, name: wanted })
  return wanted
}
