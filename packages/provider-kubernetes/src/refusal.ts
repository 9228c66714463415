import { ProviderError, type ProviderErrorCode } from '@headwater/provider'
import { KubernetesApiError } from './api/api-error.ts'

/** Runs a call; what Kubernetes refuses becomes a refusal of the contract. Our own bugs climb as they are. */
export async function orRefuse<Result>(
  call: string,
  nowMs: () => number,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof KubernetesApiError ? asRefusal(call, error, nowMs()) : error
  }
}

/** The closed code for an answer, and what to do about it. */
export function asRefusal(call: string, error: KubernetesApiError, nowMs: number): ProviderError {
  const { code, remedy } = classify(error)
  const retry = code === 'throttled' ? { retryAtMs: nowMs + (error.retryAfterSeconds ?? 1) * 1000 } : {}
  return new ProviderError(code, `${call}: ${error.message}${remedy === '' ? '' : `; ${remedy}`}`, {
    ...retry,
    cause: error,
  })
}

function classify({ status, message }: KubernetesApiError): { code: ProviderErrorCode; remedy: string } {
  if (status === 401) return { code: 'unauthorized', remedy: 'renew the credentials of the Kubernetes configuration' }
  if (status === 403) return classifyForbidden(message)
  if (status === 404 && /namespaces? /.test(message)) {
    return { code: 'unavailable', remedy: 'the namespace is gone: create it again, or correct the configuration' }
  }
  if (status === 404) return { code: 'conflict', remedy: 'it is gone: look again' }
  if (status === 409) return { code: 'conflict', remedy: 'somebody else changed it: look again' }
  if (status === 429) return { code: 'throttled', remedy: '' }
  if (status === 422 && /already allocated/.test(message)) {
    return { code: 'conflict', remedy: 'the port belongs to another service' }
  }
  if (status === 422 || status === 400 || status === 413) return { code: 'invalid_spec', remedy: '' }
  return { code: 'unavailable', remedy: '' }
}

/** Kubernetes says Forbidden for more than permissions. */
function classifyForbidden(message: string): { code: ProviderErrorCode; remedy: string } {
  if (/status unknown for quota/.test(message)) {
    return { code: 'unavailable', remedy: 'Kubernetes has not counted for that ResourceQuota yet: try again' }
  }
  if (/exceeded quota|is forbidden: maximum/.test(message)) {
    return { code: 'quota_exceeded', remedy: "raise the namespace's ResourceQuota or LimitRange" }
  }
  if (/being terminated/.test(message)) {
    return { code: 'unavailable', remedy: 'the namespace is being deleted: create it again once it is gone' }
  }
  if (/resize|dynamically provisioned/.test(message)) {
    return { code: 'invalid_spec', remedy: 'set allowVolumeExpansion: true on its storage class' }
  }
  if (/PodSecurity/.test(message)) {
    return {
      code: 'invalid_spec',
      remedy: 'pods are made for the restricted standard: correct the image or the policy',
    }
  }
  return {
    code: 'unauthorized',
    remedy: 'grant it with the role of the Helm chart (infra/charts/headwater/files/roles.json)',
  }
}
