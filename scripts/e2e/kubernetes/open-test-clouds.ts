import { currentRelease, kafkaArchivePath, localKafkaCommand, releaseOf } from '@headwater/kafka'
import { type KubernetesProviderOptions, machineFilesPath, machineVolumePath } from '@headwater/provider-kubernetes'
import { findJava, kafkaLibsFolder, type OpenClouds, openClouds } from '@headwater/reconciler'
import { createKubernetesCloud } from '@headwater/reconciler/clouds/kubernetes'

/** Where the boot program writes: a Secret is mounted read-only, as is the root file system, by a real kubelet. */
const workFolder = ['--work', '/tmp']

/**
 * The clouds that clouds.json names, with what a test kubelet forces on Kubernetes: services have addresses on loopback,
 * and there are no container images, so the machines' command is the one that runs Kafka on this computer.
 */
export function openTestClouds(instead: Partial<KubernetesProviderOptions> = {}): OpenClouds {
  return async ({ kubernetes, ...others }, given) => {
    if (kubernetes === undefined) throw new Error('clouds.json names no Kubernetes')
    const java = findJava()
    const { command, args } = localKafkaCommand({
      java,
      libsFolder: kafkaLibsFolder,
      archive: kafkaArchivePath(java, kafkaLibsFolder),
      machineFolder: machineFilesPath,
      volumeFolder: machineVolumePath,
    })
    const provider = createKubernetesCloud(kubernetes, given, {
      images: {
        [releaseOf(currentRelease).image]: {
          image: kubernetes.image,
          command: [command],
          args: [...args, ...workFolder],
        },
      },
      internalHosts: 'cluster-ip',
      graceSeconds: 30,
      ...instead,
    })
    const opened = await openClouds(others, given)
    const close = () => {
      provider.close()
      opened.close()
    }
    return { providers: [...opened.providers, provider], close }
  }
}
