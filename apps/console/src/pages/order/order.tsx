import { createCluster, type Order } from '@headwater/api-contract/client'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useRef, useState } from 'react'
import { previewQuery, regionsQuery } from '../../api/queries.ts'
import { api, useMay } from '../../api/session.ts'
import { PlanCard } from '../../plan/plan-card.tsx'
import { Button } from '../../ui/button.tsx'
import { type ClusterTerms, ClusterTermsFields } from '../../ui/cluster-terms.tsx'
import { CopyBlock } from '../../ui/copy.tsx'
import { Failure, Loaded, Panel } from '../../ui/panel.tsx'
import { Knobs, RegionChoice } from './knobs.tsx'
import { Nearest } from './nearest.tsx'
import { type OrderSearch, orderOf, regionOf, searchOf } from './order-search.ts'
import { sameOrder } from './same-order.ts'

const route = getRouteApi('/signed-in/order')

export function OrderPage() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const { data: regions } = useSuspenseQuery(regionsQuery)
  const order = useDeferredValue(orderOf(search, regions.items))
  const plan = useQuery(previewQuery(order))
  const [terms, setTerms] = useState<ClusterTerms>({ name: '', protected: true, maintenanceWindow: null })
  const turn = (change: Partial<OrderSearch>) =>
    void navigate({ to: '/order', search: { ...search, ...change }, replace: true, resetScroll: false })

  return (
    <div className="space-y-4">
      <h1 className="text-xl font-semibold">Order a cluster</h1>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <div className="space-y-6 lg:sticky lg:top-4">
          <Panel>
            <Knobs search={search} turn={turn}>
              <RegionChoice region={regionOf(search, regions.items)} regions={regions.items} turn={turn} />
            </Knobs>
          </Panel>
          <Panel>
            <Go
              terms={terms}
              setTerms={setTerms}
              order={order}
              planId={plan.isPlaceholderData ? undefined : plan.data?.id}
            />
          </Panel>
        </div>
        <div className="space-y-6">
          <Panel title="The plan">
            {plan.isError ? (
              <Failure error={plan.error} retry={() => void plan.refetch()}>
                <Nearest error={plan.error} onTake={(other) => turn(searchOf(other))} />
              </Failure>
            ) : (
              <Loaded query={plan} lines={12}>
                {(data) => <PlanCard plan={data} onTake={(other) => turn(searchOf(other))} />}
              </Loaded>
            )}
          </Panel>
          <Panel title="The same order from a shell">
            <SameOrder terms={terms} order={order} />
          </Panel>
        </div>
      </div>
    </div>
  )
}

/** What an order says beside its knobs. */
function requestOf({ maintenanceWindow, ...terms }: ClusterTerms, order: Order) {
  return { ...terms, order, ...(maintenanceWindow !== null && { maintenanceWindow }) }
}

function SameOrder({ terms, order }: { terms: ClusterTerms; order: Order }) {
  const { cli, curl } = sameOrder(requestOf({ ...terms, name: terms.name || 'orders' }, order), location.origin)
  return (
    <div className="space-y-3">
      <CopyBlock label="With the command line" text={cli} />
      <CopyBlock label="With curl" text={curl} />
    </div>
  )
}

interface GoProps {
  terms: ClusterTerms
  setTerms: (terms: ClusterTerms) => void
  order: Order
  planId: string | undefined
}

function Go({ terms, setTerms, order, planId }: GoProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  // one order, however often Go is pressed and whatever the network loses: the server answers a repeated key as the first time
  const key = useRef<{ of: string; key: string } | null>(null)
  const go = useMutation({
    mutationFn: () => {
      const body = { ...requestOf(terms, order), ...(planId !== undefined && { capacityPlanId: planId }) }
      const of = JSON.stringify(body)
      if (key.current?.of !== of) key.current = { of, key: crypto.randomUUID() }
      return createCluster(body, { api: api(), headers: { 'idempotency-key': key.current.key } })
    },
    onSuccess: async ({ cluster }) => {
      await queries.invalidateQueries({ queryKey: ['clusters'] })
      await navigate({ to: '/clusters/$clusterId', params: { clusterId: cluster.id } })
    },
  })
  const allowed = useMay('admin')
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault()
        go.mutate()
      }}
    >
      <ClusterTermsFields value={terms} onChange={(change) => setTerms({ ...terms, ...change })} />
      {go.isError ? <Failure error={go.error} /> : null}
      <Button kind="primary" size="large" type="submit" className="w-full" disabled={!allowed || go.isPending}>
        {go.isPending ? 'Ordering…' : 'Go'}
      </Button>
      {allowed ? null : <p className="text-sm text-muted">Ordering needs a key with the scope admin.</p>}
    </form>
  )
}
