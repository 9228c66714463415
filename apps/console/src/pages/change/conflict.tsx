import type { Cluster } from '@headwater/api-contract/client'
import { TriangleAlert } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { settingsDifferences } from '../cluster/settings-words.ts'
import type { Difference } from './staged.ts'
import { StagedList } from './staged-list.tsx'

/** Somebody else changed the cluster after this change was begun: what they did, and the way on from it. */
export function Conflict(props: { base: Cluster; latest: Cluster; theirs: Difference[]; onGoOn: () => void }) {
  const { base, latest, theirs, onGoOn } = props
  const others = settingsDifferences(base, latest)
  return (
    <div role="alert" className="space-y-2 rounded-md border border-warn bg-warn-ground p-4 text-sm">
      <p className="flex items-center gap-2 font-medium text-warn">
        <TriangleAlert className="size-4 shrink-0" aria-hidden /> Somebody else changed this cluster meanwhile
      </p>
      {theirs.length === 0 ? null : <StagedList staged={theirs} />}
      {others.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>What you staged is kept. Go on from how the cluster is now: the plan is made anew, and shows both.</p>
      <Button size="small" onClick={onGoOn}>
        Go on from there
      </Button>
    </div>
  )
}
