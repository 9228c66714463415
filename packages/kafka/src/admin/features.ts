import { apiVersionsV3, type Connection, FeatureUpgradeTypes, updateFeaturesV1 } from '@platformatic/kafka'
import { isRefusedFor } from './answer-despite.ts'

const metadataVersion = 'metadata.version'
/** The controller waits for so long until it has asked all nodes whether they know the level, ms. */
const timeoutMs = 5_000
const describeLogDirsKey = 35

/** The level that the cluster's metadata version is at, as this broker knows it; null before it has heard of it. */
export async function readMetadataLevel(connection: Connection): Promise<number | null> {
  const { finalizedFeatures } = await apiVersionsV3.api.async(connection, 'headwater', '1')
  return finalizedFeatures?.find(({ name }) => name === metadataVersion)?.maxVersionLevel ?? null
}

/**
 * Raises the metadata version. A level that the cluster is at already, or has passed, is no refusal: a call that came late must not
 * lower anything, and Kafka lowers only where that is asked for.
 */
export async function setMetadataVersion(connection: Connection, level: number): Promise<void> {
  const update = { feature: metadataVersion, maxVersionLevel: level, upgradeType: FeatureUpgradeTypes.UPGRADE }
  try {
    await updateFeaturesV1.api.async(connection, timeoutMs, [update], false)
  } catch (error) {
    const now = isRefusedFor(error, 'INVALID_UPDATE_VERSION') ? await readMetadataLevel(connection) : null
    if (now === null || now < level) throw error
  }
}

/** By connection: what a broker answers changes with its machine, which ends its connections. */
const describeLogDirsVersions = new WeakMap<Connection, number>()

/** The newest DescribeLogDirs that this broker answers, asked once a connection: a newer one would end it. */
export async function describeLogDirsVersion(connection: Connection): Promise<number> {
  const known = describeLogDirsVersions.get(connection)
  if (known !== undefined) return known
  const { apiKeys } = await apiVersionsV3.api.async(connection, 'headwater', '1')
  const version = apiKeys.find(({ apiKey }) => apiKey === describeLogDirsKey)?.maxVersion ?? 0
  describeLogDirsVersions.set(connection, version)
  return version
}
