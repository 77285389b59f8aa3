import { writeSync } from 'node:fs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does work that may take minutes. Ended from outside (Ctrl-C, a shutdown) it first clears up with `cleanUp`, which
 * must not wait for anything, and says on stderr how things stand; then the process ends by that signal, as it
 * would have. A second signal ends it at once.
 */
export async function untilEnded<T>(work: () => Promise<T>, cleanUp: () => void): Promise<T> {
  const onSignal = (signal: NodeJS.Signals): void => {
    leave()
    try {
      cleanUp()
    } finally {
      writeSync(
        process.stderr.fd,
        `${process.stderr.isTTY ? '\r\u001b[2K' : ''}aips: ended by ${signal}. What was published stands, and nothing half-done is seen. Run the same again to go on.\n`,
      )
      process.kill(process.pid, signal)
    }
  }
  const leave = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    return await work()
  } finally {
    leave()
  }
}
