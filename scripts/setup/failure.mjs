/** Something setup cannot put right by itself: one sentence that says what to do, and for a failed command its last lines. */
export class SetupFailure extends Error {
  constructor(sentence, lastLines = []) {
    super(sentence)
    this.lastLines = lastLines
  }
}

/** Somebody pressed Ctrl-C or asked the process to end. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`Interrupted by ${signal}; run it again to go on.`)
    this.signal = signal
  }
}
