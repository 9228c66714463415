import type { CapacityChange, Cluster } from '@headwater/api-contract/client'
import { figure } from '../../format/figures.ts'
import { windowWords } from '../../format/window.ts'
import type { Staged } from './staged.ts'

interface Props {
  staged: Staged
  cluster: Cluster
  change: CapacityChange | null
  stage: (next: Staged) => void
}

/** How fast copies move, and when machines may restart: asked only where there is something to move or to wait for. */
export function HowToMove({ staged, cluster, change, stage }: Props) {
  const moves = staged.throttle !== undefined || (change !== null && change.bytesToMove > 0)
  return (
    <div className="space-y-3 text-sm">
      {moves ? <Throttle staged={staged} change={change} stage={stage} /> : null}
      {cluster.maintenanceWindow === null ? null : (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            checked={staged.when === 'window'}
            onChange={({ target }) => {
              const { when: _any, ...rest } = staged
              stage(target.checked ? { ...rest, when: 'window' } : rest)
            }}
            className="mt-0.5 size-4 accent-brand"
          />
          <span>
            Restart machines in the maintenance window only
            <span className="block text-muted">{windowWords(cluster.maintenanceWindow)}</span>
          </span>
        </label>
      )}
    </div>
  )
}

function Throttle({ staged, change, stage }: Omit<Props, 'cluster'>) {
  const { throttle, ...rest } = staged
  return (
    <label className="flex flex-wrap items-center justify-between gap-2">
      <span>Move at most</span>
      <span className="flex items-center gap-2">
        <input
          type="number"
          min="0"
          step="any"
          value={throttle ?? ''}
          placeholder={change === null ? '' : figure(change.throttleMBps)}
          onChange={({ target }) => {
            const typed = target.valueAsNumber
            stage(typed > 0 ? { ...rest, throttle: typed } : rest)
          }}
          className="h-9 w-24 rounded-md border border-line bg-ground px-2 text-right font-mono"
        />
        MB/s a broker
      </span>
    </label>
  )
}
