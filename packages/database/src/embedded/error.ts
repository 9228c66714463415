/** Why an embedded PostgreSQL did not start or stop. */
export type EmbeddedPostgresReason =
  | 'already_running'
  | 'disk_full'
  | 'no_account'
  | 'no_permission'
  | 'other_version'
  | 'password_lost'
  | 'port_in_use'
  | 'timed_out'
  | 'unsupported_platform'
  | 'failed'

/** The only error that the embedded PostgreSQL's own functions throw; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  readonly reason: EmbeddedPostgresReason

  constructor(reason: EmbeddedPostgresReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EmbeddedPostgresError'
    this.reason = reason
  }
}

/** Finds in what a PostgreSQL program wrote before it ended the reason that a person can act on. */
export function explainOutput(program: string, output: string, place: { dataFolder: string; port: number | null }) {
  if (/no space left on device|disk quota exceeded/i.test(output)) {
    return new EmbeddedPostgresError(
      'disk_full',
      `The disk of ${place.dataFolder} is full: free space, then start again.`,
    )
  }
  if (/address already in use/i.test(output)) return portInUse(place.port)
  if (/permission denied|operation not permitted|read-only file system/i.test(output)) {
    const said = firstComplaint(output)
    return new EmbeddedPostgresError('no_permission', `${program} may not use ${place.dataFolder}: ${said}`)
  }
  return new EmbeddedPostgresError('failed', `${program} ended: ${firstComplaint(output)}`)
}

export function portInUse(port: number | null) {
  const sentence = `Port ${port ?? '?'} on 127.0.0.1 is taken by another program: stop that, or choose another port.`
  return new EmbeddedPostgresError('port_in_use', sentence)
}

/** Turns a failed file operation of ours into the same closed list. */
export function explainFileError(error: unknown, folder: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error
  const code = error instanceof Error && 'code' in error ? error.code : null
  const cause = { cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedPostgresError('disk_full', `The disk of ${folder} is full: free space, then start again.`, cause)
  }
  const said = error instanceof Error ? error.message : String(error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const sentence = `${folder} may not be used by this user (${said}): run as its owner, or change the owner.`
    return new EmbeddedPostgresError('no_permission', sentence, cause)
  }
  return new EmbeddedPostgresError('failed', `The embedded PostgreSQL in ${folder} did not start: ${said}`, cause)
}

function firstComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'it wrote nothing'
}
