import type { Fleet, FleetGroup } from '@headwater/api-contract/client'
import { counted } from '../../format/figures.ts'
import { Empty, Panel } from '../../ui/panel.tsx'
import { PhaseBadge } from '../../ui/phase.tsx'
import { countedBy } from './counted-by.ts'

/** The clusters counted by phase, region and release. */
export function FleetCounts({ fleet: { groups } }: { fleet: Fleet }) {
  if (groups.length === 0) return <Empty title="No cluster yet" text="The first that is ordered is counted here." />
  return (
    <div className="grid items-start gap-6 md:grid-cols-3">
      <Counts
        title="By phase"
        groups={groups}
        by={({ phase }) => phase}
        name={({ phase }) => <PhaseBadge phase={phase} />}
      />
      <Counts
        title="By region"
        groups={groups}
        by={({ provider, region }) => `${provider} ${region}`}
        name={({ provider, region }) => `${region} (${provider})`}
      />
      <Counts
        title="By release"
        groups={groups}
        by={({ release }) => String(release)}
        name={({ release }) => `Release ${release}`}
      />
    </div>
  )
}

function Counts(props: {
  title: string
  groups: FleetGroup[]
  by: (group: FleetGroup) => string
  name: (group: FleetGroup) => React.ReactNode
}) {
  const counts = countedBy(props.groups, props.by)
  const total = counts.reduce((sum, { clusters }) => sum + clusters, 0)
  return (
    <Panel title={props.title}>
      <ul className="space-y-2.5 text-sm">
        {counts.map(({ key, example, clusters }) => (
          <li key={key} className="space-y-1">
            <p className="flex min-h-6 items-center justify-between gap-3">
              <span className="wrap-anywhere">{props.name(example)}</span>
              <span className="whitespace-nowrap tabular-nums">{counted(clusters, 'cluster')}</span>
            </p>
            <div className="h-1.5 rounded-full bg-sunken" aria-hidden>
              <div className="h-full rounded-full bg-brand" style={{ width: `${(clusters / total) * 100}%` }} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
