import { type Cluster, deleteCluster, ProblemFailure, updateCluster } from '@headwater/api-contract/client'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { clusterQuery, refreshCluster } from '../../api/queries.ts'
import { api, useMay } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { type ClusterTerms, ClusterTermsFields } from '../../ui/cluster-terms.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Failure, Panel } from '../../ui/panel.tsx'
import { settingsDifferences } from './settings-words.ts'

const route = getRouteApi('/signed-in/clusters/$clusterId')

/** What a tenant sets beside the order, and the way to end it all. */
export function Settings() {
  const { clusterId } = route.useParams()
  const { data: cluster } = useSuspenseQuery(clusterQuery(clusterId))
  const isAllowed = useMay('admin')
  return (
    <div className="max-w-2xl space-y-6">
      {isAllowed ? null : <p className="text-sm text-muted">Changing this needs a key with the scope admin.</p>}
      <Panel title="Settings">
        <SettingsForm cluster={cluster} isAllowed={isAllowed} />
      </Panel>
      <Panel title="Danger zone" className="border-bad">
        <DangerZone cluster={cluster} isAllowed={isAllowed} />
      </Panel>
    </div>
  )
}

/** What is typed stays, whatever others do meanwhile; saving says on what it was typed. */
function SettingsForm({ cluster, isAllowed }: { cluster: Cluster; isAllowed: boolean }) {
  const queries = useQueryClient()
  const [typedOn, setTypedOn] = useState(cluster)
  const [edits, setEdits] = useState<Partial<ClusterTerms>>({})
  const base = Object.keys(edits).length === 0 ? cluster : typedOn
  const values: Cluster = { ...base, ...edits }
  const isChanged = settingsDifferences(base, values).length > 0
  const others = settingsDifferences(base, cluster)
  const isStale = base.revision !== cluster.revision
  const edit = (edited: Partial<ClusterTerms>) => {
    if (base !== typedOn) setTypedOn(base)
    setEdits({ ...edits, ...edited })
  }
  const save = useMutation({
    mutationFn: () => updateCluster(cluster.id, edits, { api: api(), headers: { 'if-match': `"${base.revision}"` } }),
    onSuccess: () => setEdits({}),
    onSettled: () => refreshCluster(queries, cluster.id),
  })
  const isRefusedAsStale = save.error instanceof ProblemFailure && save.error.problem.status === 412
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <ClusterTermsFields value={values} onChange={edit} />
      {isStale ? (
        <div role="alert" className="space-y-2 rounded-md border border-warn bg-warn-ground p-3 text-sm">
          <p className="font-medium text-warn">Somebody else changed this cluster meanwhile</p>
          {(others.length === 0 ? ['Its order is another one now.'] : others).map((text) => (
            <p key={text}>{text}</p>
          ))}
          <Button size="small" type="button" onClick={() => setTypedOn(cluster)}>
            Go on from there
          </Button>
        </div>
      ) : null}
      {save.isError && !isRefusedAsStale ? <Failure error={save.error} /> : null}
      <div className="flex gap-2">
        <Button kind="primary" type="submit" disabled={!isAllowed || !isChanged || isStale || save.isPending}>
          Save
        </Button>
        {isChanged ? (
          <Button type="button" onClick={() => setEdits({})}>
            Leave as it was
          </Button>
        ) : null}
      </div>
    </form>
  )
}

function DangerZone({ cluster, isAllowed }: { cluster: Cluster; isAllowed: boolean }) {
  const queries = useQueryClient()
  const { id, name, phase, protected: isProtected } = cluster
  if (phase === 'DELETING' || phase === 'DELETED')
    return <p className="text-sm">The cluster is {phase === 'DELETED' ? 'deleted' : 'being deleted'}.</p>
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <p className="max-w-prose">
        Deleting the cluster deletes every record in it, its users and its endpoint. Nothing brings them back.
        {isProtected ? ' It is protected: lift that above and save first.' : ''}
      </p>
      <Confirm
        trigger="Delete the cluster"
        look={{ kind: 'danger', disabled: !isAllowed || isProtected }}
        title={`Delete ${name} with all its records?`}
        action="Delete for good"
        typed={name}
        run={async () => {
          await deleteCluster(id, { api: api(), headers: { 'if-match': `"${cluster.revision}"` } })
          await refreshCluster(queries, id)
        }}
      >
        <p>Programs that use it fail from now on. Nothing of it can be had again.</p>
      </Confirm>
    </div>
  )
}
