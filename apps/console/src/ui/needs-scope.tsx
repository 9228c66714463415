import type { Scope } from '@headwater/api-contract/client'
import { Empty, Panel } from './panel.tsx'

/** In place of what the key of whoever is signed in may not see. */
export function NeedsScope({ what, scope }: { what: string; scope: Scope }) {
  return (
    <Panel>
      <Empty
        title={`Your key may not see ${what}`}
        text={`This needs a key with the scope ${scope}. Sign out and in again with one, or ask somebody who has one.`}
      />
    </Panel>
  )
}
