import type { OperationView } from '@headwater/api-contract'

const marks = { pending: ' ', running: '…', retrying: '!', succeeded: '✓', failed: '✗' } as const

/** Prints an operation's steps as they end, each with its elapsed time; on a terminal also the one that runs now. */
export class Timeline {
  readonly #startedMs: number
  readonly #nowMs: () => number
  readonly #write: (text: string) => void
  readonly #live: boolean
  readonly #said = new Map<string, string>()

  constructor(options: { nowMs: () => number; write: (text: string) => void; live: boolean }) {
    this.#nowMs = options.nowMs
    this.#write = options.write
    this.#live = options.live
    this.#startedMs = options.nowMs()
  }

  /** Prints one line with the time since the order. */
  say(mark: string, name: string, message: string): void {
    this.#clearLive()
    this.#write(`${this.#elapsed()}  ${mark} ${name.padEnd(20)} ${message}\n`)
  }

  /** Takes the operation's latest state. */
  show(operation: OperationView): void {
    for (const step of operation.steps) {
      const key = step.state === 'retrying' ? `${step.state}: ${withoutSeconds(step.message)}` : step.state
      if (this.#said.get(step.name) === key) continue
      if (step.state === 'succeeded' || step.state === 'retrying' || step.state === 'failed') {
        this.#said.set(step.name, key)
        this.say(marks[step.state], step.name, `${step.message}${took(step)}`)
      }
    }
    const now = operation.steps.find((step) => step.state === 'running')
    if (this.#live && now !== undefined) {
      this.#clearLive()
      this.#write(`${this.#elapsed()}  ${marks.running} ${now.name.padEnd(20)} ${now.message}`.slice(0, 110))
    }
  }

  #clearLive(): void {
    if (this.#live) this.#write('\r\u001b[K')
  }

  #elapsed(): string {
    return `${((this.#nowMs() - this.#startedMs) / 1000).toFixed(2).padStart(7)} s`
  }
}

/** A step's own duration, by the control plane's clock. */
function took(step: OperationView['steps'][number]): string {
  if (step.startedAt === null || step.finishedAt === null) return ''
  const ms = Date.parse(step.finishedAt) - Date.parse(step.startedAt)
  return ms < 10 ? '' : `  (${(ms / 1000).toFixed(2)} s)`
}

/** The countdown in a retry's message is not news. */
function withoutSeconds(message: string): string {
  return message.replaceAll(/\d+ s\b/g, '')
}
