import { exitCodeOf } from './exit-code.ts'
import type { NightError } from './night-result.ts'
import { printable } from './printable.ts'

/** Where a folder that does not serve was named. */
const ELSEWHERE = 'name another folder (an option, AIPS_TMP or AIPS_SECRETS names this one).'

/** The machine's own complaints that a person can mend: the folder or the disk, not the program. */
const MACHINE_FAULTS: Readonly<Record<string, string>> = {
  EACCES: `no rights. Give this user the rights, or ${ELSEWHERE}`,
  EPERM: `no rights. Give this user the rights, or ${ELSEWHERE}`,
  EROFS: `a read-only file system. Make it writable, or ${ELSEWHERE}`,
  ENOSPC: `a full disk. Free some space, or ${ELSEWHERE}`,
  EDQUOT: `a full quota. Free some space, or ${ELSEWHERE}`,
  ENOTDIR: `a file, or a link that leads nowhere, where a folder should be. Move it away, or ${ELSEWHERE}`,
  EEXIST: `a file, or a link that leads nowhere, where a folder should be. Move it away, or ${ELSEWHERE}`,
  ENOENT: `no such file or folder, or a link that leads nowhere. Check the path, or ${ELSEWHERE}`,
  ELOOP: `links that lead in a circle. Mend them, or ${ELSEWHERE}`,
  ENAMETOOLONG: `a name too long for this file system. Shorten it, or ${ELSEWHERE}`,
  EISDIR: 'a folder where a file should be. Check the path.',
  EIO: 'a disk that fails. Look at the system’s log, and restore from a copy.',
  EMFILE: 'too many open files. Raise the limit (`ulimit -n 4096`).',
}

/** The same complaints in the words of the engine and of the lake's lock (SQLite), which carry no code of the system. */
const ENGINE_FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /No space left on device|Disk quota exceeded|max_temp_directory_size/,
    'the engine: expected room for its files, found a full disk. Free some space, or set AIPS_TMP to another disk.',
  ],
  [
    /Permission denied|Read-only file system/,
    'the engine: expected to read and write its files, found no rights. Give this user the rights to the lake and to AIPS_TMP.',
  ],
  [
    /database or disk is full/,
    'the lake: expected room on its disk, found it full. Free some space, or choose another --lake.',
  ],
  [
    /unable to open database file|readonly database/,
    'the lake: expected to write in its folder .storage, found no rights. Give this user the rights to the whole lake.',
  ],
  [
    /^Out of Memory Error/,
    'the engine: expected to do with the memory it may take, found too little. Raise AIPS_MEMORY_MB.',
  ],
]

export type ToldError = { name: string; message: string; exitCode: number; stack: string | null }

/** What to say of anything that was thrown. A bug's message may quote data, so what it quotes is left out. */
export function tellError(error: unknown): ToldError {
  if (!(error instanceof Error))
    return { name: 'Error', message: bugMessage(String(error)), exitCode: 1, stack: null }
  const exitCode = exitCodeOf(error.name)
  const stack = stackOf(error)
  if (exitCode !== 1) return { name: error.name, message: printable(error.message), exitCode, stack }
  const fault = 'code' in error ? MACHINE_FAULTS[String(error.code)] : undefined
  if (fault !== undefined) {
    // A write to a file that is open already does not say which: only the disk is known to be full.
    const what = 'path' in error ? printable(String(error.path)) : 'the disk'
    const message = `${what}: expected to read or write it, found ${fault}`
    return { name: 'ConfigError', message, exitCode: 2, stack }
  }
  const engineFault = ENGINE_FAULTS.find(([words]) => words.test(error.message))
  if (engineFault) return { name: 'ConfigError', message: engineFault[1], exitCode: 2, stack }
  return { name: error.name, message: bugMessage(error.message), exitCode, stack }
}

/** What a night keeps of what ended it, so that whoever reports it can tell a fault of the machine from a bug. */
export function nightErrorOf(error: Error): NightError {
  const { name, message, stack } = error
  return {
    name,
    message,
    ...(stack && { stack }),
    ...('code' in error && { code: String(error.code) }),
    ...('path' in error && { path: String(error.path) }),
  }
}

/** First line, without quoted texts, long numbers and hashes: they may be ids. */
function bugMessage(message: string): string {
  const safe = (message.split('\n')[0] ?? '')
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, '"…"')
    .replace(/[\w.+-]+@[\w.-]+/g, '…')
    .replace(/[0-9a-f]{16,}|\d{6,}/gi, '…')
    .slice(0, 300)
  return `a bug in aips: ${printable(safe)}. Run it again with --verbose and report what it prints (check it for personal data first).`
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
