import { type Config, readConfig } from '../../shared/config.ts'
import { ConfigError } from '../../shared/errors.ts'
import { writeSample } from '../../shared/sample/write-sample.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import type { Out, World } from './world.ts'

/** This machine: its clock, terminal, folders and environment. `settings` go before the environment's. */
export function realWorld(settings: Partial<Config> = {}): World {
  const config = (): Config => ({ ...readConfig(), ...settings })
  return {
    stdout: outOn(process.stdout),
    stderr: outOn(process.stderr),
    now: () => new Date(),
    cwd: process.cwd(),
    config,
    openStorage: diskStorage,
    runNight: async () => {
      throw new ConfigError('night: this build has no night yet.')
    },
    writeSample,
  }
}

/** A reader that goes away (`| head`) ends the program quietly: it has what it wanted. */
function outOn(stream: NodeJS.WriteStream): Out {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(process.exitCode ?? 0)
  })
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : 80,
    // NO_COLOR and FORCE_COLOR are node's own to judge.
    color: stream.isTTY === true && stream.hasColors(),
    write: (text) =>
      new Promise((resolve) => {
        if (text === '' || stream.write(text)) resolve()
        else stream.once('drain', resolve)
      }),
  }
}
