import type { Catalogue } from '@headwater/capacity-planner'
import type { Clock, Random } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import { createLocalCloud } from '../local-cloud.ts'
import type { CloudsConfiguration } from './clouds-file.ts'

export interface Clouds {
  providers: Provider[]
  /** Ends what watches them; what runs there goes on. */
  close(): void
}

export interface CloudsGiven {
  localFolder: string
  installationId: string
  catalogue: Catalogue
  clock: Clock
  random: Random
}

export type OpenClouds = (configuration: CloudsConfiguration, given: CloudsGiven) => Promise<Clouds>

/** A provider for each cloud of the configuration: another cloud is one package and one line here. */
export const openClouds: OpenClouds = async (configuration, { localFolder, ...given }) => {
  const { local, aws, kubernetes } = configuration
  // a cloud's SDK takes tens of megabytes, so it is loaded only where that cloud is served
  const opened: (Provider & { close?: () => void })[] = [
    ...(local ? [createLocalCloud({ ...given, stateFolder: localFolder })] : []),
    ...(aws ? [(await import('./aws.ts')).createAwsCloud(aws, given)] : []),
    ...(kubernetes ? [(await import('./kubernetes.ts')).createKubernetesCloud(kubernetes, given)] : []),
  ]
  return {
    providers: opened,
    close: () => {
      for (const provider of opened) provider.close?.()
    },
  }
}
