import { createHold, type Hold } from '@headwater/api-contract/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { holdsQuery } from '../../api/fleet-queries.ts'
import { clustersQuery, regionsQuery } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { api } from '../../api/session.ts'
import { hours } from '../../format/figures.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Failure } from '../../ui/panel.tsx'
import { heldWords } from './hold-words.ts'

const scopes = [
  { value: 'cluster', title: 'A cluster', text: 'By its id.' },
  { value: 'zone', title: 'A zone', text: 'All that stands in it.' },
  { value: 'fleet', title: 'The whole fleet', text: 'All clusters of everybody.' },
] as const satisfies { value: Hold['scope']; title: string; text: string }[]

const lastsHours = [1, 4, 24, 72, 168, 336]
const hourMs = 3_600_000

interface Wish {
  scope: Hold['scope']
  cluster: string
  zone: string
  reason: string
  lastsHours: number
}

/** Holds a cluster, the one that is given to begin with, a zone or the fleet; says before what that stops. */
export function NewHold({ clusterId, onClose }: { clusterId: string; onClose: () => void }) {
  const [wish, setWish] = useState<Wish>({ scope: 'cluster', cluster: clusterId, zone: '', reason: '', lastsHours: 4 })
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: () => {
      const { scope, cluster, zone, reason } = wish
      const expiresAt = new Date(serverNow() + wish.lastsHours * hourMs).toISOString()
      const subject = { cluster: { subject: cluster.trim() }, zone: { subject: zone }, fleet: {} }[scope]
      return createHold({ scope, reason, expiresAt, ...subject }, { api: api() })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: holdsQuery.queryKey })
      onClose()
    },
  })
  const change = (part: Partial<Wish>) => setWish({ ...wish, ...part })
  return (
    <form
      className="mb-4 space-y-4 border-b border-line pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Choice label="Hold" options={scopes} value={wish.scope} onChange={(scope) => change({ scope })} />
      {wish.scope === 'cluster' ? (
        <ClusterField value={wish.cluster} onChange={(cluster) => change({ cluster })} />
      ) : null}
      {wish.scope === 'zone' ? <ZoneField zone={wish.zone} onChange={(zone) => change({ zone })} /> : null}
      <div className="flex flex-wrap items-start gap-4">
        <TextField
          label="Reason"
          required
          maxLength={500}
          pattern=".*\S.*"
          title="Some words"
          placeholder="disks are being counted"
          help="Whoever is refused something reads it."
          value={wish.reason}
          onChange={({ target }) => change({ reason: target.value })}
          className="w-full max-w-xl"
        />
        <SelectField
          label="Until lifted, at most"
          value={wish.lastsHours}
          onChange={({ target }) => change({ lastsHours: Number(target.value) })}
          className="w-48"
        >
          {lastsHours.map((count) => (
            <option key={count} value={count}>
              {hours(count)}
            </option>
          ))}
        </SelectField>
      </div>
      <p className="rounded-md bg-warn-ground px-3 py-2 text-sm text-warn">{heldWords[wish.scope]}</p>
      {make.isError ? <Failure error={make.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button kind="danger" type="submit" disabled={make.isPending}>
          Hold it
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
    </form>
  )
}

/** Any cluster's id; those of one's own organization are offered by name. */
function ClusterField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const clusters = useQuery(clustersQuery)
  return (
    <>
      <TextField
        label="Id of the cluster"
        required
        maxLength={128}
        autoComplete="off"
        spellCheck={false}
        list="own-clusters"
        placeholder="clu_…"
        help="The field above finds it by its name."
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="w-full max-w-md"
      />
      <datalist id="own-clusters">
        {clusters.data?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  )
}

/** A zone where clusters can be ordered. */
function ZoneField({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  const regions = useQuery(regionsQuery)
  const zones = [...new Set(regions.data?.items.flatMap((region) => region.zones))].toSorted()
  return (
    <SelectField
      label="Zone"
      required
      value={zone}
      onChange={({ target }) => onChange(target.value)}
      className="w-64 max-w-full"
    >
      <option value="">Choose…</option>
      {zones.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  )
}
