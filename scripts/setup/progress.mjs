// Progress goes to stderr: what a program run by setup prints on stdout may be piped into another.
const tickMs = 200

export function createProgress({ quiet }) {
  const terminal = process.stderr.isTTY === true
  const silent = quiet && !terminal
  const running = new Map()
  let ticking

  const write = (text) => {
    if (!silent) process.stderr.write(text)
  }
  // One line that is drawn over and over shows every step that is at work; what is finished stays above it.
  const draw = () => {
    const steps = [...running].map(([name, startedAt]) => `${name} ${secondsSince(startedAt)}`)
    write(`\r\x1b[2K${steps.length > 0 ? `  ${steps.join(', ')}` : ''}`)
  }
  const say = (line) => {
    write(`${terminal ? '\r\x1b[2K' : ''}${line}\n`)
    if (terminal) draw()
  }

  return {
    say,
    /** Also said when quiet. */
    warn: (line) => process.stderr.write(`${line}\n`),

    /** Shows one step while it works: its name, why it is needed and how long it takes. */
    async step(name, because, work) {
      const startedAt = performance.now()
      running.set(name, startedAt)
      if (terminal) ticking ??= setInterval(draw, tickMs)
      else say(`${name}: ${because}`)
      let outcome = 'stopped after'
      try {
        await work()
        outcome = 'done in'
      } finally {
        running.delete(name)
        if (running.size === 0) {
          clearInterval(ticking)
          ticking = undefined
        }
        say(`${name}: ${outcome} ${secondsSince(startedAt)}`)
      }
    },
  }
}

const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
