import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import * as z from 'zod'

/**
 * A process as others can recognise it later. `machine` is what process numbers mean anything within: host name,
 * boot and (on Linux) the namespace of process numbers, for containers may share a name and not their numbers.
 * `started` tells a process from a later one with the same number; null where the system does not say.
 */
export const processIdentity = z.object({
  host: z.string(),
  machine: z.string(),
  pid: z.int().positive(),
  started: z.string().nullable(),
})
export type ProcessIdentity = z.infer<typeof processIdentity>

export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  machine: machine(),
  pid: process.pid,
  started: startTime(process.pid),
})

/** True only when it is certain that the process has ended: it ran on this machine and is no longer there. */
export function isGone(other: ProcessIdentity): boolean {
  if (other.machine !== machine()) return false
  try {
    process.kill(other.pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
  return startTime(other.pid) !== other.started
}

const machine = (): string =>
  [
    hostname(),
    orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    orNothing(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')

/** Field 22 of /proc/<pid>/stat: clock ticks since boot. The name before it may hold blanks and brackets. */
function startTime(pid: number): string | null {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** Empty where the system has no such file: not Linux, or no rights. */
function orNothing(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
