import { ec2SizeNames } from './ec2.ts'
import { podSizes } from './kubernetes.ts'
import { localSizes } from './local.ts'
import type { Region } from './types.ts'
import { gp3, localDirectory, persistentVolume } from './volume.ts'

/** Where clusters can be ordered. */
export const regions: readonly Region[] = [
  {
    name: 'local',
    provider: 'local',
    zones: ['local-a', 'local-b', 'local-c'],
    sizes: localSizes.map((size) => size.name),
    volume: localDirectory.name,
  },
  {
    name: 'us-east-1',
    provider: 'aws',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    sizes: ec2SizeNames,
    volume: gp3.name,
  },
  {
    name: 'kubernetes',
    provider: 'kubernetes',
    zones: ['kubernetes-a', 'kubernetes-b', 'kubernetes-c'],
    sizes: podSizes.map((size) => size.name),
    volume: persistentVolume.name,
  },
]
