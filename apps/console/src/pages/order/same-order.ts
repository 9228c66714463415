import type { CreateClusterRequest, MaintenanceWindow } from '@headwater/api-contract/client'

type Asked = Pick<CreateClusterRequest, 'name' | 'order' | 'protected' | 'maintenanceWindow'>

/** The same order for a shell: with our CLI, and with curl. */
export function sameOrder(asked: Asked, url: string): { cli: string; curl: string } {
  const { name, order, protected: isProtected, maintenanceWindow } = asked
  const { throughput, retentionHours, storedGib, availability, region } = order
  const cli = [
    `headwater cluster create --name ${name}`,
    `--throughput ${throughput.ingressMBps}`,
    ...(throughput.egressMBps === undefined ? [] : [`--egress ${throughput.egressMBps}`]),
    `--retention ${retentionHours === undefined ? 'unlimited' : `${retentionHours}h`}`,
    ...(storedGib === undefined ? [] : [`--stored ${storedGib}`]),
    `--availability ${availability}`,
    `--region ${region}`,
    ...(isProtected === true ? ['--protected'] : []),
    ...(maintenanceWindow == null ? [] : [`--window "${windowText(maintenanceWindow)}"`]),
  ].join(' \\\n  ')
  const body = JSON.stringify(asked)
  const curl = [
    `curl ${url}/v1/clusters`,
    `-H "Authorization: Bearer $HEADWATER_API_KEY"`,
    `-H "Idempotency-Key: ${name}-1"`,
    "-H 'Content-Type: application/json'",
    `-d '${body}'`,
  ].join(' \\\n  ')
  return { cli, curl }
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** A window as the command line takes it. */
function windowText({ dayOfWeek, startHourUtc, hours }: MaintenanceWindow): string {
  const day = dayOfWeek === null ? 'daily' : days[dayOfWeek]
  return `${day} ${String(startHourUtc).padStart(2, '0')}:00 ${hours}h`
}
