import { readFileSync } from 'node:fs'

/** The most memory, in bytes, that this process ever took, what its engine took included. */
export function peakMemory(): number {
  let status = ''
  try {
    // Where the system tells it: a process begins with the peak of the one that started it otherwise.
    status = readFileSync('/proc/self/status', 'utf8')
  } catch {
    // Other systems have no such file.
  }
  return Number(/VmHWM:\s*([0-9]+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) * 1024
}
