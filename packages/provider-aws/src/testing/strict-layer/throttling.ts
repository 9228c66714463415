import type { Clock } from '@headwater/model'
import { ApiRefusal, type Ec2Request } from './ec2-request.ts'

/**
 * EC2 Developer Guide, "Request throttling for the Amazon EC2 API": one bucket for each account, region and call; its size and what
 * comes back each second, by kind of call.
 */
const buckets = {
  nonMutating: { size: 100, perSecond: 20 },
  unfiltered: { size: 50, perSecond: 10 },
  mutating: { size: 50, perSecond: 5 },
} as const

export class Throttling {
  private readonly left = new Map<string, { tokens: number; atMs: number }>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  check(request: Ec2Request): void {
    const { size, perSecond } = buckets[kindOf(request)]
    const nowMs = this.clock.nowMs()
    const before = this.left.get(request.action) ?? { tokens: size, atMs: nowMs }
    const tokens = Math.min(size, before.tokens + ((nowMs - before.atMs) / 1_000) * perSecond)
    this.left.set(request.action, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs })
    if (tokens < 1) throw new ApiRefusal('RequestLimitExceeded', 'Request limit exceeded.', 503)
  }
}

function kindOf(request: Ec2Request): keyof typeof buckets {
  if (!/^(Describe|Get)/.test(request.action)) return 'mutating'
  const narrowed = request.filters().length > 0 || request.parameters.has('MaxResults')
  return narrowed || request.action === 'GetConsoleOutput' ? 'nonMutating' : 'unfiltered'
}
