import type { MaintenanceWindow } from '@headwater/api-contract/client'
import { MaintenanceWindowField } from './maintenance-window.tsx'

/** What a tenant sets of a cluster beside its order. */
export interface ClusterTerms {
  name: string
  protected: boolean
  maintenanceWindow: MaintenanceWindow | null
}

/** Fields of a form, one below the other; `onChange` gets what was changed. */
export function ClusterTermsFields(props: { value: ClusterTerms; onChange: (change: Partial<ClusterTerms>) => void }) {
  const { value, onChange } = props
  return (
    <>
      <div>
        <label htmlFor="cluster-name" className="block text-sm font-medium">
          Name
        </label>
        <input
          id="cluster-name"
          required
          maxLength={63}
          pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
          title="Lower-case letters, digits and hyphens"
          placeholder="orders"
          value={value.name}
          onChange={({ target }) => onChange({ name: target.value })}
          className="mt-1 h-9 w-full rounded-md border border-line bg-ground px-3 text-sm"
        />
      </div>
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={value.protected}
          onChange={({ target }) => onChange({ protected: target.checked })}
          className="size-4 shrink-0 accent-brand"
        />
        Refuse deletion until this is lifted
      </label>
      <MaintenanceWindowField
        value={value.maintenanceWindow}
        onChange={(maintenanceWindow) => onChange({ maintenanceWindow })}
      />
    </>
  )
}
