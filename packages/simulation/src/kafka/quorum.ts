import { type KafkaProcess, type KafkaWorld, newKafkaWorld } from './world.ts'

type Voter = { kafkaId: number; directoryId: string }

/** The process that is this controller on this directory, while it works. */
export function controllerProcess(world: KafkaWorld, { kafkaId, directoryId }: Voter): KafkaProcess | null {
  for (const process of world.processes.values()) {
    const { boot, stage } = process
    if (boot.kafkaId !== kafkaId || boot.directoryId !== directoryId || boot.role === 'broker') continue
    if (stage !== 'booting' && stage !== 'refused' && stage !== 'ended') return process
  }
  return null
}

/** The voters that work. */
export function workingVoters(world: KafkaWorld): Voter[] {
  return world.quorum.voters.filter((voter) => controllerProcess(world, voter) !== null)
}

/** The first to boot with a list of founders founds the quorum; who comes later finds it there. */
export function foundQuorum(world: KafkaWorld, { boot }: KafkaProcess): void {
  if (world.quorum.voters.length > 0 || boot.initialControllers.length === 0) return
  world.quorum.voters = boot.initialControllers.map((voter) => ({ ...voter }))
  world.metadataLevel = boot.metadataLevel
}

/**
 * To be called before a founder's volume is formatted: with no volume left of the voters, and none with a record, it founds another
 * Kafka. What happened stays, and who there is.
 */
export function forgetLostQuorum(world: KafkaWorld): void {
  const { settings, nowMs, quorum, volumes, processes, losses, incidents, brokenTrust, cause } = world
  const directoryIds = new Set([...volumes.values()].map(({ formatted }) => formatted?.directoryId))
  const isLeft = quorum.voters.length === 0 || quorum.voters.some(({ directoryId }) => directoryIds.has(directoryId))
  if (isLeft || [...volumes.values()].some(({ logs }) => logs.size > 0)) return
  const fresh = newKafkaWorld(settings, nowMs)
  Object.assign(world, { ...fresh, volumes, processes, losses, incidents, brokenTrust, cause })
}

/**
 * To be called whenever voters came, went or changed: without a majority nobody leads; a leader that resigned is followed at
 * once, one that crashed after an election's time.
 */
export function reviewQuorum(world: KafkaWorld, resigned = false): void {
  const { quorum, settings, nowMs } = world
  const working = workingVoters(world)
  const hasMajority = working.length * 2 > quorum.voters.length && working.length > 0
  world.nextMs = null
  if (quorum.hasMajority && !hasMajority) noteQuorumLost(world, working.length)
  quorum.hasMajority = hasMajority
  if (quorum.leaderId !== null) {
    if (hasMajority && working.some(({ kafkaId }) => kafkaId === quorum.leaderId)) return
    quorum.leaderId = null
    quorum.electionMs = hasMajority ? nowMs + (resigned ? 0 : settings.electionMs) : null
  } else if (!hasMajority) quorum.electionMs = null
  else quorum.electionMs ??= nowMs
}

function noteQuorumLost(world: KafkaWorld, working: number): void {
  const subject = `${working} of ${world.quorum.voters.length} voters`
  world.incidents.push({ atMs: world.nowMs, kind: 'quorum_lost', subject, cause: world.cause })
}

/** True when a new leader was elected now. */
export function electController(world: KafkaWorld): boolean {
  const { quorum, nowMs } = world
  if (quorum.electionMs === null || quorum.electionMs > nowMs) return false
  quorum.electionMs = null
  const [first] = workingVoters(world).toSorted((a, b) => a.kafkaId - b.kafkaId)
  quorum.leaderId = first?.kafkaId ?? null
  quorum.leaderSinceMs = nowMs
  return quorum.leaderId !== null
}

/** Adds a voter that follows. Throws Kafka's refusal. */
export function addVoter(world: KafkaWorld, voter: Voter): void {
  const { quorum, settings, nowMs } = world
  if (quorum.voters.some((other) => isSame(other, voter))) return
  refuseWhileChanging(world)
  if (quorum.voters.some(({ kafkaId }) => kafkaId === voter.kafkaId)) {
    throw new Error(`DUPLICATE_VOTER: ${voter.kafkaId} votes with another directory; remove that voter first`)
  }
  const process = controllerProcess(world, voter)
  if (process === null || nowMs - process.upMs < settings.observerCatchUpMs) {
    throw new Error(`REQUEST_TIMED_OUT: ${voter.kafkaId} has not caught up with the log of the quorum`)
  }
  quorum.voters = [...quorum.voters, { kafkaId: voter.kafkaId, directoryId: voter.directoryId }]
  quorum.changeUntilMs = nowMs + settings.voterChangeMs
  reviewQuorum(world)
}

/** Takes a voter away. Throws Kafka's refusal. */
export function removeVoter(world: KafkaWorld, voter: Voter): void {
  const { quorum, settings, nowMs } = world
  if (!quorum.voters.some((other) => isSame(other, voter))) return
  refuseWhileChanging(world)
  if (quorum.voters.length === 1) throw new Error('INVALID_REQUEST: the last voter cannot be removed')
  quorum.voters = quorum.voters.filter((other) => !isSame(other, voter))
  quorum.changeUntilMs = nowMs + settings.voterChangeMs
  reviewQuorum(world, true)
}

function refuseWhileChanging({ quorum, nowMs }: KafkaWorld): void {
  if (quorum.leaderId === null) throw new Error('NOT_LEADER_OR_FOLLOWER: no controller leads')
  if (nowMs < quorum.changeUntilMs) throw new Error('REQUEST_TIMED_OUT: another change of the voters is in progress')
}

function isSame(one: Voter, other: Voter): boolean {
  return one.kafkaId === other.kafkaId && one.directoryId === other.directoryId
}
