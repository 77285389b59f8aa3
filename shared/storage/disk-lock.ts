import { randomUUID } from 'node:crypto'
import { access, constants, link, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { BusyError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { errorCode } from './disk-error.ts'

/** SQLite's code for a lock that somebody else holds. */
const SQLITE_BUSY = 5
const PATIENCE_MS = 60_000

/**
 * Does `step` while no other process (and nobody else in this one) does a step under the same lock file.
 *
 * The lock is SQLite's on an empty database: the system's own file lock, which it takes away from a process that
 * dies, so there is no stale lock to recognise and no race about who may remove it. Nothing is ever written to the
 * file. A step is some milliseconds long.
 * @throws BusyError when the lock is not free within a minute
 */
export async function underLock<T>(lockFile: string, step: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  await madeReady(lockFile)
  const database = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    while (!locked(database)) {
      if (performance.now() > deadline)
        throw new BusyError(
          `${lockFile}: expected the lock to be free within a minute, but another process holds it. ` +
            'Wait for that run or end it, then start again.',
        )
      await sleep(1 + Math.random() * 9)
    }
    return await step()
  } finally {
    database.close()
  }
}

/**
 * The file is made elsewhere and linked into place, because closing any handle of it would end the locks that this
 * process holds on it. And it must be writable: SQLite would open it for reading without a word, and lock nothing.
 */
async function madeReady(lockFile: string): Promise<void> {
  const ready = (): Promise<void> => access(lockFile, constants.R_OK | constants.W_OK)
  try {
    await ready()
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await makeFolder(dirname(lockFile))
    const empty = `${lockFile}.${randomUUID()}`
    await writeFile(empty, '')
    await link(empty, lockFile).catch((failure: unknown) => {
      if (errorCode(failure) !== 'EEXIST') throw failure
    })
    await rm(empty)
    await ready()
  }
}

function locked(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}
