import fs from 'node:fs'
import path from 'node:path'
import type { Order } from '@headwater/model'
import {
  startTestCloud,
  type TestCloud,
  type TestInstallation,
  testZones,
} from '@headwater/provider-kubernetes/testing'
import { type ControlPlane, cleanUp, startControlPlane, temporaryFolder } from '../control-plane.ts'

/** A Kubernetes of the test's own, a namespace in it, and control planes on one state folder that serve it alone. */
export interface KafkaCloud {
  readonly cloud: TestCloud
  readonly installation: TestInstallation
  readonly stateFolder: string
  /** Starts a control plane; the one before it has to be gone. */
  startControlPlane(): Promise<ControlPlane>
  /** Ends everything, what a failed test left behind included. */
  stop(): Promise<void>
}

/** The smallest cluster that survives the loss of a zone. */
export const threeZones: Order = {
  region: 'kubernetes',
  throughput: { ingressMBps: 0.1 },
  retentionHours: 1,
  availability: 'multi-zone',
}

export async function startKafkaCloud(): Promise<KafkaCloud> {
  const cloud = await startTestCloud({ nodeGraceSeconds: 8 })
  const stateFolder = temporaryFolder()
  try {
    const installation = await cloud.installation()
    // The control plane has a provider of its own; that of the test is not used.
    installation.close()
    const kubeconfig = path.join(stateFolder, 'kubeconfig')
    fs.writeFileSync(kubeconfig, installation.config.exportConfig(), { mode: 0o600 })
    const { namespace } = installation
    const kubernetes = { kubeconfig, namespace, storageClass: 'folders', zones: testZones, image: 'test/kafka:1' }
    fs.writeFileSync(path.join(stateFolder, 'clouds.json'), JSON.stringify({ local: false, kubernetes }))
    let plane: ControlPlane | null = null
    return {
      cloud,
      installation,
      stateFolder,
      async startControlPlane() {
        plane = await startControlPlane(stateFolder, {}, 'scripts/e2e/kubernetes/start.ts')
        return plane
      },
      async stop() {
        await plane?.stop()
        await cloud.stop()
        await cleanUp(stateFolder)
      },
    }
  } catch (error) {
    await cloud.stop()
    throw error
  }
}
