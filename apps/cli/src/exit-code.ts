/** What scripts can rely on; the table of README.md and of `headwater --help`. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  not_found: 4,
  not_allowed: 5,
  conflict: 6,
  operation_failed: 7,
  timed_out: 8,
  unreachable: 9,
  not_carried: 10,
  violated: 11,
  interrupted: 130,
} as const
export type ExitName = keyof typeof exitCodes

const meanings: Record<ExitName, string> = {
  ok: 'done',
  unexpected: 'something unexpected, here or on the API’s side',
  usage: 'the command line is not valid',
  refused: 'the API refused the request (4xx)',
  not_found: 'there is no such thing',
  not_allowed: 'no key, or a key that may not do this',
  conflict: 'the state of the thing does not allow it, or it changed meanwhile',
  operation_failed: 'the operation that was waited for failed',
  timed_out: 'the operation still runs after --timeout',
  unreachable: 'the API does not answer',
  not_carried: 'a burn-in did not carry what was promised, or could not tell',
  violated: 'a simulation found what must never be',
  interrupted: 'stopped by Ctrl-C, after what was made for it was removed',
}

/** The exit code's name for the status of a refusal. 5xx is nothing the caller did, so it is unexpected. */
export function exitOfStatus(status: number): ExitName {
  switch (status) {
    case 401:
    case 403:
      return 'not_allowed'
    case 404:
      return 'not_found'
    case 409:
    case 412:
    case 428:
      return 'conflict'
    default:
      return status >= 400 && status < 500 ? 'refused' : 'unexpected'
  }
}

/** One line a code, for `--help`. */
export function exitCodeLines(): string[] {
  return Object.entries(meanings).map(([name, meaning]) => `${exitCodes[name as ExitName]}  ${meaning}`)
}
