import type { Problem } from './api/types.ts'
import type { ExitName } from './exit-code.ts'

/** A command that ends early: a sentence for a person, and the exit code for a script. */
export class Failure extends Error {
  override readonly name: string = 'Failure'
  readonly exit: ExitName
  constructor(exit: ExitName, message: string) {
    super(message)
    this.exit = exit
  }
}

/** The API answered with a problem. */
export class Refused extends Failure {
  override readonly name = 'Refused'
  readonly problem: Problem
  constructor(exit: ExitName, problem: Problem) {
    super(exit, `${problem.title}: ${problem.detail}`)
    this.problem = problem
  }
}

/** No answer came: refused, reset, timed out, or a gateway in between without the API behind it. */
export class Unreachable extends Failure {
  override readonly name = 'Unreachable'
  /** Whether the connection broke off, so that another try in a moment may get through. */
  readonly brokeOff: boolean
  constructor(apiUrl: string, because: string, brokeOff: boolean) {
    super('unreachable', `The API at ${apiUrl} does not answer (${because}). Is it running? Start it with: npm start`)
    this.brokeOff = brokeOff
  }
}
