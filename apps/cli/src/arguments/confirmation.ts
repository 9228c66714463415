import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'

/** Has a person type `name` before `what` is done. Throws Failure `usage` when nobody is there, or says otherwise. */
export async function confirm(
  { ask }: Pick<Session, 'ask'>,
  { what, name }: { what: string; name: string },
): Promise<void> {
  const answer = await ask(`This ${what}. Type ${name} to go on: `)
  if (answer === null) throw new Failure('usage', `This ${what}, and nobody is there to confirm it: give --yes.`)
  if (answer.trim() !== name) throw new Failure('usage', `Nothing was done: that was not ${name}.`)
}
