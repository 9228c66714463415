import { catalogue } from '@headwater/capacity-planner'
import { createApi } from './api.ts'
import type { ApiDependencies } from './ports.ts'
import { defaultSettings } from './settings.ts'

/** The OpenAPI document of the code as it is, without a database or anything else to talk to. */
export async function describeApi(): Promise<object> {
  const bell = { subscribe: () => () => undefined, stop: () => Promise.resolve() }
  const api = await createApi({
    pool: { query: () => Promise.resolve({ rows: [], rowCount: 0, command: '', oid: 0, fields: [] }), connect: unused },
    prisma: {} as ApiDependencies['prisma'],
    eventBell: bell,
    apiKeyBell: bell,
    sealer: { seal: (secret) => secret, open: (sealed) => sealed },
    vault: {
      authorities: unused,
      certificate: unused,
      newestCertificate: unused,
      saveCertificate: unused,
      dropAuthority: unused,
      forgetCertificates: unused,
      scramCredential: unused,
    },
    doorbell: { ring: unused },
    topics: {
      listTopics: unused,
      createTopic: unused,
      describeTopic: unused,
      alterPartitions: unused,
      alterTopicConfigs: unused,
      readTopicFigures: unused,
      readPartitionOffsets: unused,
      deleteTopic: unused,
    },
    placement: { describePlacement: unused },
    groups: {
      listConsumerGroups: unused,
      describeConsumerGroup: unused,
      findOffsets: unused,
      commitGroupOffsets: unused,
    },
    records: { readRecords: unused, produceRecord: unused },
    consoleFolder: null,
    catalogue,
    offerings: unused,
    clock: { nowMs: () => 0, sleep: unused },
    random: { bytes: (length) => new Uint8Array(length) },
    settings: { ...defaultSettings, logLevel: 'silent' },
  })
  await api.ready()
  const document = api.swagger()
  await api.close()
  return document
}

function unused(): Promise<never> {
  return Promise.reject(new Error('the description of the API needs no world'))
}
