import { ProviderError } from '@headwater/provider'
import { systemErrorCode } from './durable-file.ts'

/** Runs a call; what the operating system refuses becomes a refusal of the contract. Our own bugs climb as they are. */
export async function orRefuse<Result>(call: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(call, error)
  }
}

function asRefusal(call: string, error: unknown): unknown {
  if (error instanceof ProviderError) return error
  const message = `${call}: ${error instanceof Error ? error.message : String(error)}`
  switch (systemErrorCode(error)) {
    case null:
      return error
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProviderError('out_of_capacity', `${message}; free some disk and try again`, { cause: error })
    case 'EACCES':
    case 'EPERM':
      return new ProviderError('unauthorized', `${message}; the state folder must belong to this user`, {
        cause: error,
      })
    default:
      return new ProviderError('unavailable', message, { cause: error })
  }
}
