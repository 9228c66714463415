import type { InstanceTypeOffering } from '@aws-sdk/client-ec2'
import type { Offerings } from '@headwater/provider'
import type { AwsContext } from './context.ts'

/** Which sizes a zone has at all changes by months. */
const offeredForMs = 3_600_000

/** What each zone has at all, asked for once an hour, less what EC2 has just refused. */
export class OfferedSizes {
  private known: { askedAtMs: number; offered: Set<string> } | null = null

  async list({ call, options, capacity }: AwsContext): Promise<Offerings> {
    const nowMs = options.clock.nowMs()
    if (this.known === null || nowMs - this.known.askedAtMs > offeredForMs) {
      this.known = { askedAtMs: nowMs, offered: await askOffered(call, Object.keys(options.sizes)) }
    }
    const { offered } = this.known
    const zones = Object.keys(options.subnets)
    const sizes = zones.flatMap((zone) =>
      Object.keys(options.sizes).map((size) => ({
        zone,
        size,
        available: offered.has(`${zone} ${size}`) && !capacity.isSoldOut(zone, size),
      })),
    )
    return { zones, sizes, pool: null }
  }
}

async function askOffered(call: AwsContext['call'], sizes: string[]): Promise<Set<string>> {
  const offered: InstanceTypeOffering[] = []
  // A filter takes at most 200 values.
  for (let from = 0; from < sizes.length; from += 200) {
    let token: string | undefined
    do {
      const page = await call('DescribeInstanceTypeOfferings', 'the installation', {
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: sizes.slice(from, from + 200) }],
        MaxResults: 1_000,
        ...(token === undefined ? {} : { NextToken: token }),
      })
      offered.push(...(page.InstanceTypeOfferings ?? []))
      token = page.NextToken
    } while (token !== undefined && token !== '')
  }
  return new Set(offered.map(({ Location, InstanceType }) => `${Location} ${InstanceType}`))
}
