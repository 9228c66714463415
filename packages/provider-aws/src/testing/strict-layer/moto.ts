import { ApiRefusal } from './ec2-request.ts'
import { type Element, parseAnswer } from './xml.ts'

export interface RawAnswer {
  status: number
  type: string
  body: string
}

/** The server behind the layer: asked for the client, and by the layer's rules about what there is. */
export class Moto {
  private readonly url: string
  private readonly region: string

  constructor(url: string, region: string) {
    this.url = url
    this.region = region
  }

  async send(service: string, headers: Record<string, string>, body: string): Promise<RawAnswer> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { ...headers, authorization: signature(service, this.region), 'x-amz-date': '20260101T000000Z' },
      body,
    })
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? 'text/xml',
      body: await response.text(),
    }
  }

  sendEc2(body: string): Promise<RawAnswer> {
    return this.send('ec2', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body)
  }

  /** A question or an errand of the layer itself. */
  async ec2(action: string, parameters: Record<string, string>): Promise<Element> {
    const answer = await this.sendEc2(
      new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString(),
    )
    if (answer.status === 200) return parseAnswer(answer.body)
    const [, code = 'Unknown'] = /<Code>(.*?)<\/Code>/.exec(answer.body) ?? []
    const [, message = answer.body] = /<Message>(.*?)<\/Message>/s.exec(answer.body) ?? []
    throw new ApiRefusal(code, message, answer.status)
  }

  async secrets(action: string, input: object): Promise<Record<string, unknown>> {
    const answer = await this.sendSecrets(action, JSON.stringify(input))
    if (answer.status === 200) return JSON.parse(answer.body)
    throw new ApiRefusal('Unknown', answer.body, answer.status)
  }

  sendSecrets(action: string, body: string): Promise<RawAnswer> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${action}` }
    return this.send('secretsmanager', headers, body)
  }
}

/** moto reads service and region from it and checks nothing. */
function signature(service: string, region: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIASIMULATED/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
}
