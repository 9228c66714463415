import { cancelOperation, type Operation } from '@headwater/api-contract/client'
import { useQueryClient } from '@tanstack/react-query'
import { refreshCluster } from '../../api/queries.ts'
import { api, useMay } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'

/** Takes a running change back; nothing where there is nothing to take back. */
export function CancelChange({ operation }: { operation: Operation }) {
  const queries = useQueryClient()
  const allowed = useMay('admin')
  if (operation.state !== 'running' || operation.type !== 'update_cluster' || !allowed) return null
  return (
    <div className="mt-3">
      <Confirm
        trigger="Cancel the change"
        look={{ size: 'small' }}
        title="Take the change back?"
        action="Take it back"
        run={async () => {
          await cancelOperation(operation.id, { api: api() })
          await refreshCluster(queries, operation.clusterId)
        }}
      >
        <p>
          The cluster goes back to the order it had before, from wherever it stands now. It stays usable meanwhile. That
          is a change of its own, with steps that can be watched, and can be taken back too.
        </p>
      </Confirm>
    </div>
  )
}
