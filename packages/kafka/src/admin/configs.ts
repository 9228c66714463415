import {
  ConfigResourceTypes,
  type ConfigResourceTypeValue,
  type ConfigSourceValue,
  type Connection,
  describeConfigsV4,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'

/** What has configs: one broker (`name` is its id), all brokers (`name` is empty), or a topic. */
export interface ConfigResource {
  type: 'broker' | 'topic'
  name: string
}

export const allBrokers: ConfigResource = { type: 'broker', name: '' }

/** Values by name; null takes a value away again. */
export type ConfigChanges = Record<string, string | null>

/** A topic that is gone has no configs, and needs none. */
const goneTopic = ['UNKNOWN_TOPIC_OR_PARTITION']

type DescribedResource = describeConfigsV4.DescribeConfigsResponseResult

/**
 * Changes dynamic configs, all of a resource or none. One broker's own are changed by that broker alone: any other refuses.
 */
export async function alterConfigs(
  connection: Connection,
  resources: ConfigResource[],
  changes: ConfigChanges,
): Promise<void> {
  if (resources.length === 0) return
  const configs = Object.entries(changes).map(([name, value]) =>
    value === null
      ? { name, configOperation: IncrementalAlterConfigOperationTypes.DELETE }
      : { name, configOperation: IncrementalAlterConfigOperationTypes.SET, value },
  )
  const request = resources.map(({ type, name }) => ({ resourceType: typeCode(type), resourceName: name, configs }))
  await answerDespite(goneTopic, incrementalAlterConfigsV1.api.async(connection, request, false))
}

/** Some configs of some resources, in one request. */
export async function describeConfigs(
  connection: Connection,
  wanted: { resource: ConfigResource; keys: string[] }[],
): Promise<DescribedResource[]> {
  if (wanted.length === 0) return []
  const request = wanted.map(({ resource, keys }) => ({
    resourceType: typeCode(resource.type),
    resourceName: resource.name,
    configurationKeys: keys,
  }))
  const { results } = await answerDespite(goneTopic, describeConfigsV4.api.async(connection, request, false, false))
  return results
}

/** The value that was set at `source`; undefined where it comes from elsewhere. */
export function valueFrom(
  described: DescribedResource | undefined,
  source: ConfigSourceValue,
  name: string,
): string | undefined {
  return described?.configs.find((config) => config.name === name && config.configSource === source)?.value ?? undefined
}

export function typeCode(type: ConfigResource['type']): ConfigResourceTypeValue {
  return type === 'broker' ? ConfigResourceTypes.BROKER : ConfigResourceTypes.TOPIC
}
