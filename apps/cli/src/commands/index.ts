import type { Command } from 'commander'
import type { OpenSession } from '../session.ts'
import { addAclCommands } from './acl/index.ts'
import { addClusterCommands } from './cluster/index.ts'
import { addConnection } from './connection.ts'
import { addDecide } from './decide.ts'
import { addEvents } from './events.ts'
import { addFindings } from './findings.ts'
import { addHoldCommands } from './hold/index.ts'
import { addKeyCommands } from './key/index.ts'
import { addOperationCommands } from './operation/index.ts'
import { addPlan } from './plan.ts'
import { addRegionCommands } from './region/index.ts'
import { addRolloutCommands } from './rollout/index.ts'
import { addTopicCommands } from './topic/index.ts'
import { addUserCommands } from './user/index.ts'

/** Every command, in the order of `headwater --help`. */
export function addCommands(program: Command, open: OpenSession): void {
  addRegionCommands(program, open)
  addPlan(program, open)
  addClusterCommands(program, open)
  addConnection(program, open)
  addTopicCommands(program, open)
  addUserCommands(program, open)
  addAclCommands(program, open)
  addOperationCommands(program, open)
  addEvents(program, open)
  addFindings(program, open)
  addDecide(program, open)
  addHoldCommands(program, open)
  addRolloutCommands(program, open)
  addKeyCommands(program, open)
}
