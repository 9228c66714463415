import type { AwsImage } from '../options.ts'
import type { SimulatedImages } from './strict-layer/layer.ts'

/** Adds the machine's id to the volume's diary, writes out the diary and waits. `$0` the volume. */
const keepDiary = `
read -r id <id
echo "$id" >>"$0/diary"
while read -r line; do echo "volume holds $line"; done <"$0/diary"
echo ready
while :; do sleep 3600 & wait $!; done`

const scripts = {
  obedient: `trap 'exit 0' TERM${keepDiary}`,
  stubborn: `trap '' TERM${keepDiary}`,
  exits: 'exit 3',
  shows_secret: 'cat secrets/key; exec sleep 3600',
}
export type TestImage = keyof typeof scripts

/** Tiny machines for the conformance suite: what EC2 calls them, and what runs when they boot. */
export const testImages = {} as Record<TestImage, AwsImage>
export const simulatedImages: SimulatedImages = {}

for (const [index, [name, script]] of Object.entries(scripts).entries()) {
  const imageId = `ami-${String(index + 1).padStart(17, '0')}`
  testImages[name as TestImage] = { imageIds: { arm64: imageId }, rootDevice: '/dev/xvda', rootGib: 8 }
  simulatedImages[imageId] = ({ volumeFolder }) => ({ command: 'sh', args: ['-c', script, volumeFolder] })
}
