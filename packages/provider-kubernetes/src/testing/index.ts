export {
  claims,
  type KubernetesObject,
  kubernetesNodes,
  pods,
  type Resource,
  secrets,
  services,
} from '../api/objects.ts'
export { binaryPath, missingBinary, sourceFolder } from './binary.ts'
export { rendererFolder, rendererPath } from './chart.ts'
export { startTestCloud, type TestCloud, type TestInstallation, testZones } from './test-cloud.ts'
