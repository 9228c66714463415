export { binaryPath, missingBinary, sourceFolder } from './binary.ts'
export { startTestCloud, type TestCloud, type TestInstallation } from './test-cloud.ts'
