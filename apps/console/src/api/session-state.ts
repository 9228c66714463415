/** Whether the session that this page was signed in with is over; heard by the page, told by whoever is refused. */
type Listener = () => void

let isOver = false
const listeners = new Set<Listener>()

export function sessionIsOver(): boolean {
  return isOver
}

export function setSessionOver(over: boolean): void {
  if (over === isOver) return
  isOver = over
  for (const listener of listeners) listener()
}

export function onSessionState(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
