import type { InstanceCalls } from './world.ts'

/** How the layer knows an instance by its credentials. */
const keyPrefix = 'ASIASIMULATED-'

/** What the SDK of an instance's image would send, with the credentials of the instance's role. */
export function instanceCalls(url: string, region: string, instanceId: string): InstanceCalls {
  async function post(service: string, headers: Record<string, string>, body: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${keyPrefix}${instanceId}/20260101/${region}/${service}/aws4_request`
    const response = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text
  }
  return {
    callEc2: (action, parameters) =>
      post(
        'ec2',
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString(),
      ),
    async callSecrets(action, input) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${action}` }
      return JSON.parse(await post('secretsmanager', headers, JSON.stringify(input)))
    },
  }
}

/** The instance that a request's credentials belong to; null for the control plane's. */
export function instanceOf(authorization: string): string | null {
  const [, id] = new RegExp(`Credential=${keyPrefix}(i-[0-9a-f]+)/`).exec(authorization) ?? []
  return id ?? null
}
