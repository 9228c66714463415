/** Something that goes wrong on demand. */
export interface Fault {
  /** The call that it befalls, `RunInstances` say. */
  call: string
  /** How many times. */
  times: number
  /** Before anything was done, or when the call was done and only its answer is lost. */
  when: 'before' | 'after'
  /** An AWS error, or `reset`: the connection is closed without an answer. */
  what: 'reset' | { code: string; message?: string; status?: number }
}

export class Faults {
  private planned: Fault[] = []

  add(fault: Fault): void {
    this.planned.push({ ...fault })
  }

  clear(): void {
    this.planned = []
  }

  take(call: string, when: Fault['when']): Fault['what'] | null {
    const fault = this.planned.find((one) => one.call === call && one.when === when && one.times > 0)
    if (fault === undefined) return null
    fault.times -= 1
    return fault.what
  }
}
