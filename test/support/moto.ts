import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { asNobodyOfAws } from './aws-environment.ts'
import { freePort } from './free-port.ts'

const READY_MS = 60_000

/** A moto server of the tests' own. */
export type Moto = {
  endpoint: string
  /** Forgets everything. */
  reset: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Starts what `findMoto` found; its credentials stand in the environment until it is closed.
 * @param program the Python that has it
 */
export async function startMoto(program: string): Promise<Moto> {
  const port = await freePort()
  const server = spawn(program, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  })
  const kill = (): boolean => server.kill('SIGKILL')
  process.once('exit', kill)
  const restore = asNobodyOfAws()
  const endpoint = `http://127.0.0.1:${port}`
  const reset = async (): Promise<void> => {
    const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' })
    if (!answer.ok) throw new Error(`moto: ${answer.status} to being reset`)
  }
  const close = async (): Promise<void> => {
    const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : null
    kill()
    await ended
    process.removeListener('exit', kill)
    restore()
  }
  const deadline = performance.now() + READY_MS
  for (;;) {
    try {
      await reset()
      return { endpoint, reset, close }
    } catch (error) {
      if (performance.now() > deadline || server.exitCode !== null) {
        await close()
        throw error
      }
      await sleep(100)
    }
  }
}
