import type { Order } from '@headwater/api-contract/client'

/** The same order for a shell: with our CLI, and with curl. */
export function sameOrder(name: string, order: Order, url: string): { cli: string; curl: string } {
  const { throughput, retentionHours, availability, region } = order
  const cli = [
    `headwater cluster create --name ${name}`,
    `--throughput ${throughput.ingressMBps}`,
    ...(throughput.egressMBps === undefined ? [] : [`--egress ${throughput.egressMBps}`]),
    ...(retentionHours === undefined ? [] : [`--retention ${retentionHours}h`]),
    `--availability ${availability}`,
    `--region ${region}`,
  ].join(' \\\n  ')
  const body = JSON.stringify({ name, order })
  const curl = [
    `curl ${url}/v1/clusters`,
    `-H "Authorization: Bearer $HEADWATER_API_KEY"`,
    `-H "Idempotency-Key: ${name}-1"`,
    "-H 'Content-Type: application/json'",
    `-d '${body}'`,
  ].join(' \\\n  ')
  return { cli, curl }
}
