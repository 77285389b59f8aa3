import type { NightTold } from './night-job.ts'
import type { Spent } from './spent.ts'

/** Two things done in turn, round by round: a[i] and b[i] are neighbours in time. */
export type Comparison = {
  what: string
  a: readonly Spent[]
  b: readonly Spent[]
  /** The most that a may be of b; null where nothing is promised. */
  goal: number | null
  /** Peak memory of the processes, where each had one of its own. */
  memory?: { a: readonly number[]; b: readonly number[]; goal: number | null }
  /** What the difference is made of, shown where a goal is missed. */
  holds?: string
}

/** Does a and b in turn. */
export async function rounds<A, B>(
  count: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<{ a: A[]; b: B[] }> {
  const done: { a: A[]; b: B[] } = { a: [], b: [] }
  for (let round = 0; round < count; round += 1) {
    // Who goes first changes, so that neither always finds the caches warm.
    if (round % 2 === 0) done.a.push(await a())
    done.b.push(await b())
    if (round % 2 === 1) done.a.push(await a())
  }
  return done
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((x, y) => x - y)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Round by round, a's share of b. */
export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, index) => value / (b[index] ?? Number.NaN))

/** Nights against nights: the whole with its peak memory, then each verb. */
export function compareNights(
  what: string,
  nights: { a: readonly NightTold[]; b: readonly NightTold[] },
  goals: { time: number | null; memory: number | null },
): Comparison[] {
  const nothing = { seconds: 0, cpuSeconds: 0 }
  const verb = (list: readonly NightTold[], name: string) => list.map(({ verbs }) => verbs[name] ?? nothing)
  const peak = (list: readonly NightTold[]) => list.map(({ peakBytes }) => peakBytes)
  return [
    {
      what,
      ...nights,
      goal: goals.time,
      memory: { a: peak(nights.a), b: peak(nights.b), goal: goals.memory },
      holds: dearest(nights.a, nights.b),
    },
    ...Object.keys(nights.a[0]?.verbs ?? {}).map((name) => ({
      what: `  of it ${name}`,
      a: verb(nights.a, name),
      b: verb(nights.b, name),
      goal: null,
    })),
  ]
}

const SHOWN = 6

/** The statements that take most more in a than in b, in processor seconds. */
function dearest(a: readonly NightTold[], b: readonly NightTold[]): string {
  const before = byLabel(b)
  return [...byLabel(a)]
    .map(([label, seconds]) => ({ label, more: seconds - (before.get(label) ?? 0) }))
    .sort((x, y) => y.more - x.more)
    .slice(0, SHOWN)
    .map(({ label, more }) => `${label} +${more.toFixed(2)} s`)
    .join(', ')
}

/** The dearest of some statements, in processor seconds. */
export const dearestOf = (calls: readonly (Spent & { label: string })[]): string =>
  [...calls]
    .sort((x, y) => y.cpuSeconds - x.cpuSeconds)
    .slice(0, SHOWN)
    .map(({ label, cpuSeconds }) => `${label} ${cpuSeconds.toFixed(2)} s`)
    .join(', ')

/** Median processor seconds of each statement over the nights, those of one label added up. */
function byLabel(nights: readonly NightTold[]): Map<string, number> {
  const all = new Map<string, number[]>()
  for (const [index, { statements }] of nights.entries())
    for (const { label, cpuSeconds } of statements) {
      const list = all.get(label) ?? nights.map(() => 0)
      list[index] = (list[index] ?? 0) + cpuSeconds
      all.set(label, list)
    }
  return new Map([...all].map(([label, list]) => [label, median(list)]))
}
