/** How far the server's clock is ahead of this computer's, ms; 0 while they agree within what can be seen. */
let offsetMs = 0

/** The server's time, ms: the clock of the computer that shows it may be wrong by years. */
export function serverNow(): number {
  return Date.now() + offsetMs
}

/** Takes note of the `date` of an answer, which names a whole second, between the sending of the question and now. */
export function noteServerTime(date: string | null, sentMs: number, receivedMs: number): void {
  const secondMs = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(secondMs)) return
  const [least, most] = [secondMs - receivedMs, secondMs + 1_000 - sentMs]
  if (offsetMs < least || offsetMs > most) offsetMs = least <= 0 && most >= 0 ? 0 : (least + most) / 2
}
