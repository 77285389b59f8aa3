/**
 * What a piece of work took: seconds on the clock, and seconds of all processors of this process, which do not grow
 * when others use the machine.
 */
export type Spent = { seconds: number; cpuSeconds: number }

/** Does the work and says what it took. */
export async function spentOn<T>(work: () => Promise<T>): Promise<{ result: T; spent: Spent }> {
  const cpu = process.cpuUsage()
  const from = performance.now()
  const result = await work()
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { result, spent: { seconds, cpuSeconds: (user + system) / 1e6 } }
}
