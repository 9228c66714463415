// Progress goes to stderr: what a program run by setup prints on stdout may be piped into another.
const tickMs = 200

export function createProgress({ quiet }) {
  const terminal = process.stderr.isTTY === true
  const silent = quiet && !terminal
  const write = (text) => {
    if (!silent) process.stderr.write(text)
  }

  return {
    say: (line) => write(`${line}\n`),
    warn: (line) => process.stderr.write(`${line}\n`),

    /** Shows one step while it works: its name, why it is needed and how long it takes. */
    async step(name, because, work) {
      const startedAt = performance.now()
      const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
      const running = () => write(`\r\x1b[2K  ${name} (${because}) ${seconds()}`)
      if (!terminal) write(`${name}: ${because}\n`)
      const ticking = terminal ? setInterval(running, tickMs) : undefined
      try {
        const result = await work()
        write(terminal ? `\r\x1b[2K  ${name}, ${seconds()}\n` : `${name}: done in ${seconds()}\n`)
        return result
      } catch (error) {
        write(terminal ? `\r\x1b[2K  ${name} stopped after ${seconds()}\n` : `${name}: stopped after ${seconds()}\n`)
        throw error
      } finally {
        clearInterval(ticking)
      }
    },
  }
}
