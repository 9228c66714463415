import pg from 'pg'

export interface Bell {
  /** Calls `listener` with the payload of each NOTIFY, and with null when rings may have been missed. */
  subscribe(listener: (payload: string | null) => void): () => void
  stop(): Promise<void>
}

export interface BellOptions {
  connectionString: string
  channel: string
  /** First pause before the connection is made again, ms; doubled up to 10 s. */
  retryMs?: number
  onError?: (error: Error) => void
}

const longestPauseMs = 10_000

/** LISTENs on one connection of its own for all listeners of a process, and again whenever that connection is lost. */
export function startBell({ connectionString, channel, retryMs = 200, onError }: BellOptions): Bell {
  const listeners = new Set<(payload: string | null) => void>()
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  let pauseMs = retryMs

  const tell = (payload: string | null) => {
    for (const listener of listeners) listener(payload)
  }
  const again = () => {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = null
      void connect()
    }, pauseMs)
    timer.unref()
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
  const connect = async () => {
    const next = new pg.Client({ connectionString, application_name: 'headwater-bell', keepAlive: true })
    next.on('error', (error) => onError?.(error))
    next.on('end', () => {
      if (client === next) client = null
      again()
    })
    next.on('notification', ({ payload }) => tell(payload ?? ''))
    try {
      await next.connect()
      await next.query(`LISTEN ${next.escapeIdentifier(channel)}`)
      if (stopped) return await next.end()
      client = next
      pauseMs = retryMs
      tell(null) // what rang while nobody listened is looked up by everyone
    } catch (error) {
      onError?.(error instanceof Error ? error : new Error(String(error)))
      await next.end().catch(() => undefined)
      again()
    }
  }
  void connect()

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
