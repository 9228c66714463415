// The control plane of the tests on Kubernetes, in a process of its own that they can kill: `npm start`, with one cloud.
import process from 'node:process'
import { currentRelease, kafkaArchivePath, localKafkaCommand, releaseOf } from '@headwater/kafka'
import { machineFilesPath, machineVolumePath } from '@headwater/provider-kubernetes'
import { findJava, kafkaLibsFolder, type OpenClouds } from '@headwater/reconciler'
import { createKubernetesCloud } from '@headwater/reconciler/clouds/kubernetes'
import { describeStart } from '../../demo/summary.ts'
import { readCommandLine } from '../../embedded/command-line.ts'
import { onInterrupt } from '../../embedded/graceful-exit.ts'
import { startHeadwater } from '../../embedded/headwater.ts'

/**
 * The provider that clouds.json names, with what a test kubelet forces: services have addresses on loopback, and there
 * are no container images, so the machines' command is the one that runs Kafka on this computer.
 */
const openTestKubernetes: OpenClouds = async ({ kubernetes }, given) => {
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
    images: { [releaseOf(currentRelease).image]: { image: kubernetes.image, command: [command], args } },
    internalHosts: 'cluster-ip',
    graceSeconds: 30,
    watchSeconds: 1,
  })
  return { providers: [provider], close: () => provider.close() }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const { options } = readCommandLine(process.argv.slice(2), {})
const headwater = await startHeadwater(options, say, openTestKubernetes)
onInterrupt(() => headwater.stop())
say(describeStart(headwater))
