/** Counts records as they are carried: all of them, those within what is measured, and those since the last look. */
export class Meter {
  readonly #window: { fromMs: number; toMs: number }
  #measured = 0
  #sinceLook = 0

  constructor(window: { fromMs: number; toMs: number }) {
    this.#window = window
  }

  add(records: number, nowMs: number): void {
    this.#sinceLook += records
    if (nowMs >= this.#window.fromMs && nowMs < this.#window.toMs) this.#measured += records
  }

  get measured(): number {
    return this.#measured
  }

  /** Records since the last look. */
  look(): number {
    const records = this.#sinceLook
    this.#sinceLook = 0
    return records
  }
}
