import { KubeConfig } from '@kubernetes/client-node'

/**
 * How to reach a Kubernetes cluster: from a kubeconfig file and one of its contexts (its current one when null), or, without a
 * file, as the service account of the pod that this runs in. Throws when the file or the context is not there.
 */
export function readKubeConfig({ file, context }: { file: string | null; context: string | null }): KubeConfig {
  const config = new KubeConfig()
  if (file === null) config.loadFromCluster()
  else config.loadFromFile(file)
  if (context === null) return config
  if (!config.getContextObject(context)) throw new Error(`${file ?? 'the pod'} has no context ${context}`)
  config.setCurrentContext(context)
  return config
}
