import { getCluster } from '../../api/client.ts'
import type { AcceptedCluster, Operation } from '../../api/types.ts'
import type { Page } from '../../output/page.ts'
import { followOperation } from '../../progress/follow.ts'
import { requireSucceeded } from '../../progress/wait.ts'
import type { Session } from '../../session.ts'

/**
 * Waits for an accepted change to end and prints cluster and operation as they are then. Where the wait itself fails
 * they are printed as last seen, so that a script always learns the ids. Throws unless the operation succeeded.
 */
export async function waitAndShow(
  session: Session,
  accepted: AcceptedCluster,
  { timeoutMs, view }: { timeoutMs: number; view: (accepted: AcceptedCluster, page: Page) => string[] },
): Promise<void> {
  const show = (shown: AcceptedCluster) => session.output.result(shown, (page) => view(shown, page))
  let operation: Operation
  try {
    operation = await followOperation(session, accepted.operation.id, timeoutMs)
  } catch (error) {
    show(accepted)
    throw error
  }
  const { data: cluster } = await session.send((init) => getCluster(accepted.cluster.id, init))
  show({ cluster, operation })
  requireSucceeded(operation)
}
