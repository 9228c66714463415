export { type LocalCrashPoint, localCrashPoints } from './crash-point.ts'
export { type HostFacts, linuxHost } from './host.ts'
export type { LocalImage, LocalImages, LocalProviderOptions, LocalSize, MachineRun } from './options.ts'
export { createLocalProvider, localZones } from './provider.ts'
