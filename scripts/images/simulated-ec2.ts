import { createHash, createHmac } from 'node:crypto'
import http from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

// AWS's own signer, of the SDK that provider-aws uses: what it says of a request is what AWS would.
const sdk = createRequire(path.join(import.meta.dirname, '../../packages/provider-aws/package.json'))
const { SignatureV4 } = createRequire(sdk.resolve('@aws-sdk/client-secrets-manager'))(
  '@smithy/signature-v4',
) as typeof import('@smithy/signature-v4')

const credentials = {
  accessKeyId: 'ASIAMACHINE',
  secretAccessKey: 'the secret of the role',
  sessionToken: 'the session of the role',
}
const metadataToken = 'a token for metadata'
const region = 'eu-west-1'

interface Call {
  service: string
  target: string
  input: Record<string, string>
}
/** Status and body. */
type Answer = [number, string]

/** What one instance sees of EC2: its metadata, Secrets Manager and the EC2 API. Checks every signature. */
export class SimulatedEc2 {
  readonly calls: Call[] = []
  userData = ''
  /** The tag that tells the machine when to leave; none while it is empty. */
  stopBy = ''
  answer: (call: Call) => Answer = () => [400, '{"__type":"NotAnswered"}']
  private readonly server = http.createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', async () => {
      const [status, text] = request.url === '/' ? await this.api(request, body) : this.metadata(request)
      response.writeHead(status).end(text)
    })
  })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
  }

  stop(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  private metadata({ method, url, headers }: http.IncomingMessage): Answer {
    if (method === 'PUT' && url === '/latest/api/token') return [200, metadataToken]
    if (headers['x-aws-ec2-metadata-token'] !== metadataToken) return [401, '']
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = credentials
    const pages: Record<string, string> = {
      '/latest/user-data': this.userData,
      '/latest/meta-data/tags/instance/headwater:stop-by': this.stopBy,
      '/latest/meta-data/instance-id': 'i-0123456789abcdef0',
      '/latest/meta-data/iam/security-credentials/': 'machine-role',
      '/latest/meta-data/iam/security-credentials/machine-role': JSON.stringify({
        AccessKeyId,
        SecretAccessKey,
        Token,
      }),
    }
    const page = pages[url ?? '']
    return page === undefined || page === '' ? [404, ''] : [200, page]
  }

  private async api(request: http.IncomingMessage, body: string): Promise<Answer> {
    const authorization = request.headers.authorization ?? ''
    const service = /\/([a-z0-9]+)\/aws4_request/.exec(authorization)?.[1] ?? ''
    if (authorization !== (await expectedAuthorization(request, service, body))) {
      return [403, '{"__type":"InvalidSignatureException","message":"The signature does not match"}']
    }
    const target = String(request.headers['x-amz-target'] ?? '')
    const input = target === '' ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)
    const call = { service, target, input }
    this.calls.push(call)
    return this.answer(call)
  }
}

async function expectedAuthorization(request: http.IncomingMessage, service: string, body: string): Promise<string> {
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split(';') ?? []
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
  const [date = '', time = ''] = String(request.headers['x-amz-date']).split('T')
  const signingDate = new Date(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}`,
  )
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false })
  const target = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path: '/', query: {}, headers, body }
  return (await signer.sign(target, { signingDate })).headers.authorization ?? ''
}

class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(toBuffer(data))
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest()
  }
  reset(): void {
    throw new Error('used once')
  }
}

function toBuffer(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
}
