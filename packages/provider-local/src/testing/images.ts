import type { LocalImages } from '../options.ts'

/** Adds the machine's id to the volume's diary, writes out the diary and waits. `$0` its folder, `$1` the volume. */
const keepDiary = `
read -r id <id
echo "$id" >>"$1/diary"
while read -r line; do echo "volume holds $line"; done <"$1/diary"
echo ready
while :; do sleep 3600 & wait $!; done`

function shell(script: string): LocalImages[string] {
  return ({ machineFolder, volumeFolder }) => ({ command: 'sh', args: ['-c', script, machineFolder, volumeFolder] })
}

/** Tiny machines: real processes that do what a test needs and nothing else. */
export const testImages: LocalImages = {
  obedient: shell(`trap 'exit 0' TERM${keepDiary}`),
  stubborn: shell(`trap '' TERM${keepDiary}`),
  exits: shell('exit 3'),
  shows_environment: shell('env; exec sleep 3600'),
  missing: ({ machineFolder }) => ({ command: 'no-such-program', args: [machineFolder] }),
  nameless: () => ({ command: 'sleep', args: ['3600'] }),
}
