import { c } from './c.ts'
import { commandLine } from './command-line.ts'
import { dotnet } from './dotnet.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { kcat } from './kcat.ts'
import { node } from './node.ts'
import { python } from './python.ts'
import { rust } from './rust.ts'
import type { Snippet, SnippetValues } from './snippet.ts'
import { spring } from './spring.ts'

const all = [commandLine, kcat, java, spring, node, python, go, rust, c, dotnet]

/** Programs in all languages and tools, ready to paste. The page shows them, and a test runs them. */
export function snippets(values: SnippetValues): Snippet[] {
  return all.map((of) => of(values))
}
