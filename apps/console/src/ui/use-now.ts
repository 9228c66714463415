import { useEffect, useState } from 'react'

/** The time, ms, each second while something runs. */
export function useNow(runs: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [runs])
  return nowMs
}
