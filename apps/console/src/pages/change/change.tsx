import { type Cluster, type Operation, type Order, ProblemFailure, updateCluster } from '@headwater/api-contract/client'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { clusterPlanQuery, clusterQuery, operationsQuery, previewQuery, refreshCluster } from '../../api/queries.ts'
import { api, useMay } from '../../api/session.ts'
import { ChangeCard } from '../../plan/change-card.tsx'
import { PlanCard } from '../../plan/plan-card.tsx'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Loaded, Panel } from '../../ui/panel.tsx'
import { Timeline } from '../cluster/timeline.tsx'
import { Knobs } from '../order/knobs.tsx'
import { Nearest } from '../order/nearest.tsx'
import { searchOf } from '../order/order-search.ts'
import { Conflict } from './conflict.tsx'
import { HowToMove } from './how-to-move.tsx'
import { changedOrder, differences, knobsOf, type Staged } from './staged.ts'
import { StagedList } from './staged-list.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/change')

/** The knobs on the order as it is, what turning them would do, and the change that is under way. */
export function ChangePage() {
  const { clusterId } = route.useParams()
  const { data: cluster } = useSuspenseQuery(clusterQuery(clusterId))
  const { data: plan } = useSuspenseQuery(clusterPlanQuery(clusterId))
  const operations = useQuery(operationsQuery(clusterId))
  const running = operations.data?.items.find(({ state, type }) => state === 'running' && type === 'update_cluster')
  const { effective } = plan
  return (
    <div className="space-y-6">
      {running === undefined ? null : <UnderWay operation={running} />}
      <Change cluster={cluster} planned={{ fanOut: effective.egressMBps / effective.ingressMBps }} />
    </div>
  )
}

function UnderWay({ operation }: { operation: Operation }) {
  return (
    <Panel title="A change is under way">
      <Timeline operation={operation} open />
    </Panel>
  )
}

function Change({ cluster, planned }: { cluster: Cluster; planned: { fanOut: number } }) {
  const { staged, stage } = useStaged()
  // what the knobs were turned on: another's change comes to light, and nothing that was typed is lost
  const [turnedOn, setTurnedOn] = useState(cluster)
  const base = Object.keys(staged).length === 0 ? cluster : turnedOn
  const order = useDeferredValue(changedOrder(base.order, staged))
  const changes = differences(base.order, changedOrder(base.order, staged), planned)
  const isStale = base.revision !== cluster.revision
  const { throttle: throttleMBps } = staged
  const preview = useQuery({
    ...previewQuery(order, { clusterId: cluster.id, capacityPlanId: cluster.capacityPlanId, throttleMBps }),
    enabled: changes.length > 0 && !isStale,
  })
  const turn = (turned: Partial<Staged>) => {
    if (base !== turnedOn) setTurnedOn(base)
    stage({ ...staged, ...turned })
  }
  const leave = (knob: keyof Staged) => {
    const { [knob]: _left, ...rest } = staged
    stage(rest)
  }
  return (
    <>
      {isStale ? (
        <Conflict
          base={base}
          latest={cluster}
          theirs={differences(base.order, cluster.order, planned)}
          onGoOn={() => setTurnedOn(cluster)}
        />
      ) : null}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <div className="space-y-6">
          <Panel title="The order">
            <Knobs
              search={{
                ...knobsOf(changedOrder(base.order, staged), planned),
                ...(staged.fanOut !== undefined && { fanOut: staged.fanOut }),
              }}
              turn={({ region: _stays, ...turned }) => turn(turned)}
            />
          </Panel>
          <Panel title="Staged">
            {changes.length === 0 ? (
              <p className="text-sm text-muted">Nothing yet. Turn a knob to see what it would do.</p>
            ) : (
              <div className="space-y-4">
                <StagedList staged={changes} onUndo={leave} />
                <HowToMove staged={staged} cluster={cluster} change={preview.data?.change ?? null} stage={stage} />
                <Apply
                  base={base}
                  order={order}
                  staged={staged}
                  planId={preview.isPlaceholderData ? undefined : preview.data?.id}
                  isStale={isStale}
                  onApplied={() => stage({})}
                />
              </div>
            )}
          </Panel>
        </div>
        {changes.length === 0 ? (
          <Panel title="What happens">
            <Empty
              title="Nothing is staged"
              text="Turn a knob: the steps, what moves, how long it takes, what your programs notice and the price appear here before anything is done."
            />
          </Panel>
        ) : (
          <div className="space-y-6">
            <Panel title="What happens">
              {preview.isError ? (
                <Failure error={preview.error} retry={() => void preview.refetch()}>
                  <Nearest error={preview.error} onTake={(other) => turn(searchOf(other))} />
                </Failure>
              ) : (
                <Loaded query={preview} lines={10}>
                  {(plan) => (plan.change === null ? null : <ChangeCard plan={plan} change={plan.change} />)}
                </Loaded>
              )}
            </Panel>
            {preview.data === undefined || preview.isError ? null : (
              <Panel title="The plan then">
                <details>
                  <summary className="cursor-pointer text-sm font-medium">
                    What it uses and promises, its price by line, and other ways
                  </summary>
                  <div className="mt-4">
                    <PlanCard plan={preview.data} onTake={(other) => turn(searchOf(other))} />
                  </div>
                </details>
              </Panel>
            )}
          </div>
        )}
      </div>
    </>
  )
}

function useStaged() {
  const staged = route.useSearch()
  const { clusterId } = route.useParams()
  const navigate = useNavigate()
  const stage = (next: Staged) =>
    void navigate({
      to: '/clusters/$clusterId/change',
      params: { clusterId },
      search: next,
      replace: true,
      resetScroll: false,
    })
  return { staged, stage }
}

interface ApplyProps {
  base: Cluster
  order: Order
  staged: Staged
  planId: string | undefined
  isStale: boolean
  onApplied: () => void
}

/** Asks for exactly what is drawn: of this revision of the cluster, and by this plan. */
function Apply({ base, order, staged, planId, isStale, onApplied }: ApplyProps) {
  const queries = useQueryClient()
  const allowed = useMay('admin')
  const apply = useMutation({
    mutationFn: () =>
      updateCluster(
        base.id,
        {
          order,
          ...(planId !== undefined && { capacityPlanId: planId }),
          ...(staged.throttle !== undefined && { throttleMBps: staged.throttle }),
          ...(staged.when !== undefined && { when: staged.when }),
        },
        { api: api(), headers: { 'if-match': `"${base.revision}"` } },
      ),
    onSuccess: onApplied,
    // after a refusal too: it was refused for something that is otherwise than drawn
    onSettled: () =>
      Promise.all([refreshCluster(queries, base.id), queries.invalidateQueries({ queryKey: ['preview'] })]),
  })
  const type = apply.error instanceof ProblemFailure ? apply.error.problem.type : null
  return (
    <div className="space-y-3">
      {apply.isError && !(isStale && type === '/problems/stale-version') ? (
        <Failure error={apply.error}>
          {type === '/problems/capacity-plan-changed' ? (
            <Button size="small" onClick={apply.reset}>
              Look at the plan as it is now
            </Button>
          ) : null}
        </Failure>
      ) : null}
      <Button
        kind="primary"
        size="large"
        className="w-full"
        disabled={!allowed || isStale || planId === undefined || apply.isPending}
        onClick={() => apply.mutate()}
      >
        {apply.isPending ? 'Applying…' : 'Apply'}
      </Button>
      {allowed ? null : <p className="text-sm text-muted">Changing a cluster needs a key with the scope admin.</p>}
    </div>
  )
}
