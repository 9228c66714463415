/** How long PostgreSQL lets a connection of ours keep others waiting, ms. */
export interface ConnectionLimits {
  /** One statement; a whole sweep of ten thousand clusters takes well under a second. */
  statementMs: number
  /**
   * A transaction in which nothing is said: its process hangs or was cut off without a word. Its locks are given back after
   * that, before its lease has run out, so that whoever takes over does not wait behind the dead.
   */
  idleInTransactionMs: number
}

export const connectionLimits: ConnectionLimits = { statementMs: 30_000, idleInTransactionMs: 15_000 }

/** The limits as options of a session, for a connection string's `options`. */
export function sessionOptions({ statementMs, idleInTransactionMs }: ConnectionLimits): string {
  return `-c statement_timeout=${statementMs} -c idle_in_transaction_session_timeout=${idleInTransactionMs}`
}
