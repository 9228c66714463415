import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { findInFleetQuery } from '../api/fleet-queries.ts'
import { clustersQuery } from '../api/queries.ts'
import { useMay, useOwnOrganization } from '../api/session.ts'
import { type PaletteItem, paletteItems } from './palette-items.ts'

/** Every place by its name, and for operators anything by its id. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const isAdmin = useMay('admin')
  const isOperator = useMay('operator')
  const own = useOwnOrganization()
  const clusters = useQuery(clustersQuery)
  const sought = useDeferredValue(text.trim())
  const isSought = isOperator && sought.length >= 3
  const hits = useQuery({ ...findInFleetQuery(sought), enabled: isSought })
  const items = paletteItems({
    isAdmin,
    isOperator,
    own,
    clusters: clusters.data?.items ?? [],
    hits: isSought ? (hits.data?.items ?? []) : [],
    sought: hits.isPlaceholderData ? '' : sought,
  })
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-black/50" />
        <Dialog.Popup
          aria-label="Go to"
          className="fixed top-20 left-1/2 z-30 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-panel text-text shadow-xl"
        >
          <Autocomplete.Root
            open
            inline
            items={items}
            value={text}
            onValueChange={setText}
            itemToStringValue={({ label, id, soughtAs }: PaletteItem) => `${label} ${id} ${soughtAs}`}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Search className="size-4 shrink-0 text-muted" aria-hidden />
              <Autocomplete.Input
                aria-label="Place, cluster or id"
                placeholder={isOperator ? 'A place, a cluster, or any id' : 'A place or a cluster'}
                className="h-12 w-full bg-transparent outline-none"
              />
            </div>
            <Autocomplete.Empty className="px-4 text-sm text-muted not-empty:py-4">
              Nothing is called so.
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[60dvh] overflow-y-auto p-1.5">
              {(item: PaletteItem) => (
                <Autocomplete.Item
                  key={item.id}
                  value={item}
                  onClick={() => {
                    onClose()
                    void navigate({ href: item.href })
                  }}
                  className="flex cursor-pointer items-center justify-between gap-3 rounded px-3 py-2 text-sm data-highlighted:bg-sunken"
                >
                  <span className="min-w-0 truncate">{item.label}</span>
                  <span className="shrink-0 text-xs text-muted">{item.kind}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
