import { useEffect, useState } from 'react'
import { serverNow } from '../api/server-clock.ts'

/** The server's time, ms, each second while something runs. */
export function useNow(runs: boolean): number {
  const [nowMs, setNowMs] = useState(() => serverNow())
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => setNowMs(serverNow()), 1_000)
    return () => clearInterval(timer)
  }, [runs])
  return nowMs
}
