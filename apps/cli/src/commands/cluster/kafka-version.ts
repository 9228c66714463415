import { listKafkaVersions } from '../../api/client.ts'
import type { Cluster, KafkaVersion } from '../../api/types.ts'
import { confirm } from '../../arguments/confirmation.ts'
import type { OrderOptions } from '../../arguments/order.ts'
import { Failure } from '../../failure.ts'
import { estimate } from '../../output/duration.ts'
import { type Page, sentences } from '../../output/page.ts'
import { table } from '../../output/table.ts'
import type { Session } from '../../session.ts'

/** Shows what a change to this version of Kafka would do, and asks whether it shall be done. Throws where it cannot. */
export async function agreeToVersion(
  session: Session,
  cluster: Cluster,
  { kafkaVersion, yes }: { kafkaVersion: string; yes: boolean },
): Promise<void> {
  const { data } = await session.send((init) => listKafkaVersions(cluster.id, init))
  const version = data.items.find((item) => item.kafkaVersion === kafkaVersion)
  // the API says why in the words of a refusal, also of one that nobody has heard of
  if (version?.state !== 'possible') return
  session.output.preview((page) => versionLines(cluster, version, page))
  if (!yes)
    await confirm(session, {
      what: `changes ${cluster.name} (${cluster.id}) to Kafka ${kafkaVersion}`,
      name: cluster.name,
    })
}

/** A version is changed by itself. */
export function refuseOrderOptions(options: OrderOptions & { plan?: string; throttle?: number }): void {
  const knobs = [
    'throughput',
    'retention',
    'stored',
    'availability',
    'egress',
    'peak',
    'peakEgress',
    'partitions',
  ] as const
  const others = ['connections', 'growth', 'region', 'plan', 'throttle'] as const
  const given = [...knobs, ...others].filter((name) => options[name] !== undefined)
  if (given.length === 0) return
  throw new Failure(
    'usage',
    `--kafka-version is given alone, not with ${given.join(', ')}: change the one, wait until it has ended, then the other.`,
  )
}

function versionLines({ name, kafka }: Cluster, version: KafkaVersion, page: Page): string[] {
  const { paint, width } = page
  return [
    paint(`${name}, from Kafka ${kafka.version} to ${version.kafkaVersion} (release ${version.release})`, 'strong'),
    '',
    ...table(
      [{ title: '#', align: 'right' }, { title: 'time', align: 'right' }, { title: 'what' }],
      version.steps.map(({ seconds, text }, index) => [String(index + 1), estimate(seconds), text]),
      { paint, width },
    ),
    '',
    ...sentences(version.notices, page),
    '',
  ]
}
