import type { Headwater } from '../embedded/headwater.ts'
import { createApiClient } from './api-client.ts'

/** A code that signs one browser in as the operator. */
export async function newSignInCode({ url, operatorKey }: Headwater): Promise<string> {
  const { code } = await createApiClient(url, operatorKey).post<{ code: string }>('/v1/sign-in-links', undefined)
  return code
}
