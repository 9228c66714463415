export type { BalanceInput, Broker, MoveLimits, Partition, ReplicaMove } from './balance.ts'
export { fairShare, type Share } from './fair-share.ts'
export { isBalanced, planMoves, planWithProgress } from './plan-moves.ts'
export type { Progress } from './progress.ts'
