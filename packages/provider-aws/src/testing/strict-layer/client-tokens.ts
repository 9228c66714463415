import { ApiRefusal, type Ec2Request } from './ec2-request.ts'
import type { RawAnswer } from './moto.ts'

/**
 * EC2 Developer Guide, "Ensuring idempotency in Amazon EC2 API requests"
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html): a repeated token with the same parameters succeeds without
 * a further effect; with other parameters it is IdempotentParameterMismatch; a token has at most 64 ASCII characters.
 */
export class ClientTokens {
  private readonly answers = new Map<string, { parameters: string; answer: RawAnswer }>()

  /** The answer that this call was given before, or null. */
  before(request: Ec2Request): RawAnswer | null {
    const token = request.get('ClientToken')
    if (token === '') return null
    if (!/^[\x21-\x7e]{1,64}$/.test(token)) {
      throw new ApiRefusal('InvalidParameterValue', 'A client token has at most 64 ASCII characters')
    }
    const known = this.answers.get(keyOf(request))
    if (known === undefined) return null
    if (known.parameters === comparable(request)) return known.answer
    throw new ApiRefusal(
      'IdempotentParameterMismatch',
      'The request uses the same client token as a previous, but non-identical request.',
    )
  }

  /** Only what succeeded is kept: a call that was refused may be made again. */
  keep(request: Ec2Request, answer: RawAnswer): void {
    if (request.get('ClientToken') === '' || answer.status !== 200) return
    this.answers.set(keyOf(request), { parameters: comparable(request), answer })
  }
}

function keyOf(request: Ec2Request): string {
  return `${request.action} ${request.get('ClientToken')}`
}

/** Region and zone are not compared, says the page. */
function comparable(request: Ec2Request): string {
  const compared = [...request.parameters].filter(([key]) => key !== 'AvailabilityZone')
  return JSON.stringify(compared.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
