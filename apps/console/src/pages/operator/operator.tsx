import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { fleetFindingsQuery, fleetOperationsQuery, fleetQuery } from '../../api/fleet-queries.ts'
import { useMay } from '../../api/session.ts'
import { NeedsScope } from '../../ui/needs-scope.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { Find } from './find.tsx'
import { FleetCounts } from './fleet-counts.tsx'
import { Holds } from './holds.tsx'
import { OpenFindings, RunningOperations } from './what-is-going-on.tsx'

const route = getRouteApi('/signed-in/operator')

/** The whole installation, for those who run it. */
export function Operator() {
  const allowed = useMay('operator')
  return allowed ? <Fleet /> : <NeedsScope what="the fleet" scope="operator" />
}

function Fleet() {
  const { hold } = route.useSearch()
  const fleet = useQuery(fleetQuery)
  const findings = useQuery(fleetFindingsQuery)
  const operations = useQuery(fleetOperationsQuery)
  return (
    <div className="space-y-6">
      <h1 className="text-xl font-semibold">Fleet</h1>
      <Find />
      <Loaded query={fleet} lines={5}>
        {(data) => <FleetCounts fleet={data} />}
      </Loaded>
      <Panel title="Open findings">
        <Loaded query={findings}>{({ items }) => <OpenFindings findings={items} />}</Loaded>
      </Panel>
      <Panel title="Running operations">
        <Loaded query={operations}>{({ items }) => <RunningOperations operations={items} />}</Loaded>
      </Panel>
      <div id="holds">
        <Holds cluster={hold} />
      </div>
    </div>
  )
}
