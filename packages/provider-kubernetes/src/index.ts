export type { ApiCall } from './api/kubernetes-api.ts'
export type { KubernetesCrashPoint } from './crash-point.ts'
export { readKubeConfig } from './kube-config.ts'
export type {
  KubernetesImage,
  KubernetesProviderOptions,
  KubernetesSize,
  TenantAccess,
} from './options.ts'
export { machineFilesPath, machineVolumePath } from './options.ts'
export { createKubernetesProvider, type KubernetesProvider } from './provider.ts'
