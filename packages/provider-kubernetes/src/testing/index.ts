export {
  claims,
  disruptionBudgets,
  type KubernetesObject,
  kubernetesNodes,
  networkPolicies,
  pods,
  type Resource,
  secrets,
  services,
  storageClasses,
} from '../api/objects.ts'
export { binaryPath, missingBinary, sourceFolder } from './binary.ts'
export { rendererFolder, rendererPath } from './chart.ts'
export {
  clusterScoped,
  namespacedKind,
  startTestCloud,
  type TestCloud,
  type TestInstallation,
  testZones,
} from './test-cloud.ts'
