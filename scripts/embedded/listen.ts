import { StartFailure } from './command-line.ts'

interface Listener {
  listen(options: { host: string; port: number }): Promise<string>
}

/** Listens on loopback. Throws StartFailure when the port is in use. */
export async function listen(api: Listener, port: number): Promise<string> {
  try {
    return await api.listen({ host: '127.0.0.1', port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new StartFailure(`Port ${port} is in use: choose another with --port, or --port 0 for any free one.`)
    }
    throw error
  }
}
