import { ec2SizeNames } from './ec2.ts'
import { podSizes } from './kubernetes.ts'
import { localSizes } from './local.ts'
import { from } from './sourced.ts'
import type { Region } from './types.ts'
import { gp3, localDirectory, persistentVolume } from './volume.ts'

const decidedOn = '2026-11-22'
const estimate = 'Headwater estimate, to be replaced by a measurement'

/** Where clusters can be ordered. */
export const regions: readonly Region[] = [
  {
    name: 'local',
    provider: 'local',
    zones: ['local-a', 'local-b', 'local-c'],
    sizes: localSizes.map((size) => size.name),
    volume: localDirectory.name,
    machineSeconds: from(
      'measured: a local node from its start to in sync, with its loss noticed',
      'seconds',
      '2026-11-01',
    )(10),
  },
  {
    name: 'us-east-1',
    provider: 'aws',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    sizes: ec2SizeNames,
    volume: gp3.name,
    machineSeconds: from(
      `${estimate}: loss noticed, instance started, volume attached, log recovered`,
      'seconds',
      decidedOn,
    )(300),
  },
  {
    name: 'kubernetes',
    provider: 'kubernetes',
    zones: ['kubernetes-a', 'kubernetes-b', 'kubernetes-c'],
    sizes: podSizes.map((size) => size.name),
    volume: persistentVolume.name,
    machineSeconds: from(
      `${estimate}: loss noticed, pod scheduled, volume attached, log recovered`,
      'seconds',
      decidedOn,
    )(180),
  },
]
