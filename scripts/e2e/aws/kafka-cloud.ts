import fs from 'node:fs'
import path from 'node:path'
import { kafkaArchivePath, localKafkaCommand } from '@headwater/kafka'
import type { Order } from '@headwater/model'
import {
  type Behaviour,
  type MotoServer,
  makeTestCloud,
  motoFolder,
  startMoto,
  type TestCloud,
} from '@headwater/provider-aws/testing'
import { findJava, kafkaLibsFolder } from '@headwater/reconciler'
import { installedMoto } from '../../clouds/aws/moto.ts'
import { type ControlPlane, cleanUp, processesOf, startControlPlane, temporaryFolder } from '../control-plane.ts'
import { neighbourImages } from './neighbour.ts'

/** A simulated AWS account of the test's own, and control planes on one state folder that serve it alone. */
export interface KafkaCloud {
  readonly cloud: TestCloud
  readonly stateFolder: string
  /** Starts a control plane; the one before it has to be gone. */
  startControlPlane(): Promise<ControlPlane>
  /** The broker processes on all simulated instances. */
  brokers(): number[]
  /** Ends everything, what a failed test left behind included. */
  stop(): Promise<void>
}

/** The id that the control plane marks what is its own with. */
export function installationOf({ stateFolder }: KafkaCloud): string {
  return fs.readFileSync(path.join(stateFolder, 'installation.id'), 'utf8').trim()
}

/** The smallest cluster that survives the loss of a zone. */
export const threeZones: Order = {
  region: 'us-east-1',
  throughput: { ingressMBps: 0.1 },
  retentionHours: 1,
  availability: 'multi-zone',
}

const imageId = 'ami-0000000000000ca0a'

const folder = motoFolder ?? installedMoto()

/** Why there is no simulated AWS here, or null. */
export const missingMoto = folder === null ? 'moto is not installed: npm run test:aws installs it' : null

/** Instances boot into what runs Kafka on this computer. */
export async function startKafkaCloud(behaviour: Partial<Behaviour> = {}): Promise<KafkaCloud> {
  const moto = await startMoto(folder ?? '')
  const stateFolder = temporaryFolder()
  let cloud: TestCloud
  try {
    cloud = await makeTestCloud(moto, {
      region: 'us-east-1',
      behaviour,
      images: { [imageId]: kafkaImage(), ...neighbourImages },
    })
    fs.writeFileSync(path.join(stateFolder, 'clouds.json'), JSON.stringify(cloudsFile(cloud)))
  } catch (error) {
    await moto.stop()
    throw error
  }
  let plane: ControlPlane | null = null
  return {
    cloud,
    stateFolder,
    async startControlPlane() {
      const { accessKeyId = '', secretAccessKey = '' } = cloud.account.credentials ?? {}
      const environment = {
        AWS_ENDPOINT_URL: cloud.account.endpoint ?? '',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      }
      plane = await startControlPlane(stateFolder, environment, 'scripts/e2e/aws/start.ts')
      return plane
    },
    brokers: () => processesOf(path.join(cloud.layer.world.folder, 'volumes')),
    async stop() {
      await plane?.stop()
      await stopCloud(cloud, moto)
      await cleanUp(stateFolder)
    },
  }
}

async function stopCloud(cloud: TestCloud, moto: MotoServer): Promise<void> {
  await cloud.dispose()
  await moto.stop()
}

function kafkaImage() {
  const java = findJava()
  const archive = kafkaArchivePath(java, kafkaLibsFolder)
  return (run: { machineFolder: string; volumeFolder: string }) =>
    localKafkaCommand({ java, libsFolder: kafkaLibsFolder, archive, ...run })
}

function cloudsFile({ account }: TestCloud): object {
  return {
    local: false,
    aws: {
      region: account.region,
      vpcId: account.vpcId,
      subnets: account.subnets,
      imageIds: { arm64: imageId, x86_64: imageId },
      instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/headwater-machine',
      tenantCidrs: ['10.0.0.0/8'],
      controlPlaneCidrs: ['127.0.0.0/8'],
    },
  }
}
