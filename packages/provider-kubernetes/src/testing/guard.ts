import { type ChildProcess, spawn } from 'node:child_process'

/** Ends process groups when this process ends, however it ends: a test that is killed leaves nothing running. */
export interface Guard {
  watch(pid: number): void
  forget(pid: number): void
  /** Ends what is still watched. */
  close(): Promise<void>
}

// It reads `+ pid` and `- pid` until its input closes, which the kernel sees to, and then ends every group it still has.
const script = `
alive=' '
while read -r sign pid; do
  case $sign in
    +) alive="$alive$pid " ;;
    -) before=\${alive%%" $pid "*}; after=\${alive#*" $pid "}; alive="$before $after" ;;
  esac
done
for pid in $alive; do kill -s KILL -- "-$pid" 2>/dev/null; done
true`

export function startGuard(): Guard {
  // In a session of its own: what ends the test from a terminal must not end this.
  const child: ChildProcess = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  child.unref()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const say = (line: string) => child.stdin?.write(`${line}\n`)
  return {
    watch: (pid) => say(`+ ${pid}`),
    forget: (pid) => say(`- ${pid}`),
    async close() {
      child.ref()
      child.stdin?.end()
      await ended
    },
  }
}
