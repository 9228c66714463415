import type { InstanceStatusEvent } from '@aws-sdk/client-ec2'
import type { CallAws } from './aws-calls.ts'

/** What EC2's status page says of an instance that it has something to say about. */
export interface InstanceHealth {
  leavingByMs: number | null
  detail: string
}

/** Asks for the few instances that have an event or a failed check; the healthy are not in it. By instance id. */
export async function askHealth(call: CallAws): Promise<Map<string, InstanceHealth>> {
  // Filters of one call are joined by "and", so each question is a call of its own.
  const questions = [
    {
      Name: 'event.code',
      Values: ['instance-retirement', 'instance-stop', 'instance-reboot', 'system-reboot', 'system-maintenance'],
    },
    { Name: 'system-status.status', Values: ['impaired'] },
    { Name: 'instance-status.status', Values: ['impaired'] },
  ]
  const health = new Map<string, InstanceHealth>()
  for (const question of questions) {
    let token: string | undefined
    do {
      const page = await call('DescribeInstanceStatus', 'the installation', {
        Filters: [question],
        MaxResults: 1_000,
        ...(token === undefined ? {} : { NextToken: token }),
      })
      for (const { InstanceId, Events, SystemStatus, InstanceStatus } of page.InstanceStatuses ?? []) {
        if (InstanceId === undefined) continue
        health.set(InstanceId, healthOf(Events ?? [], SystemStatus?.Status, InstanceStatus?.Status))
      }
      token = page.NextToken
    } while (token !== undefined && token !== '')
  }
  return health
}

/**
 * Retirement and stop take the machine away; a reboot or maintenance does not. An event that is over or was called off stays
 * listed for a week, with that in brackets before its description (EC2 User Guide, "Scheduled events for your instances").
 */
export function healthOf(events: InstanceStatusEvent[], system?: string, instance?: string): InstanceHealth {
  const open = events.filter(({ Description }) => !/^\[(Completed|Canceled)\]/.test(Description ?? ''))
  const leaving = open
    .filter(({ Code }) => Code === 'instance-retirement' || Code === 'instance-stop')
    .flatMap(({ NotBefore }) => (NotBefore === undefined ? [] : [NotBefore.getTime()]))
  const words = open.map(({ Code, NotBefore }) => `${Code} not before ${NotBefore?.toISOString() ?? 'an unknown time'}`)
  if (system === 'impaired') words.push("EC2's check of the host fails")
  if (instance === 'impaired') words.push("EC2's check of the instance fails")
  return { leavingByMs: leaving.length > 0 ? Math.min(...leaving) : null, detail: words.join('; ') }
}
