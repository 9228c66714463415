import type { NodeReference } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { namedNode } from './named-node.ts'
import { isNotFound } from './refusal.ts'

/** What a machine's program writes has this before each line on the console; the rest is the operating system's. */
export const consoleMark = 'headwater| '

/** The console of the last instance that EC2 still lists: its last 64 KB, for about an hour after its end. */
export async function machineLog(context: AwsContext, reference: NodeReference, lines: number): Promise<string[]> {
  const parts = await namedNode(context, reference)
  const instance = parts?.machines.at(-1)
  if (instance === undefined || lines <= 0) return []
  try {
    const { Output = '' } = await context.call('GetConsoleOutput', `node ${reference.id}`, {
      InstanceId: instance.id,
      Latest: true,
    })
    return consoleLines(Buffer.from(Output, 'base64').toString('utf8')).slice(-lines)
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

/** The machine's own lines; where it wrote none, what the operating system wrote, which then says why. */
export function consoleLines(console: string): string[] {
  const all = console.split(/\r?\n/).filter((line) => line !== '')
  const own = all.flatMap((line) => {
    const at = line.indexOf(consoleMark)
    return at < 0 ? [] : [line.slice(at + consoleMark.length)]
  })
  return own.length > 0 ? own : all
}
