import Table from 'cli-table3'
import { type Comparison, median, ratios } from './comparison.ts'
import type { Spent } from './spent.ts'

const seconds = (list: readonly Spent[]): number[] => list.map((one) => one.seconds)
const cpuSeconds = (list: readonly Spent[]): number[] => list.map((one) => one.cpuSeconds)

/** The comparisons as a plain table; ratios are the median of the rounds' own ratios. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const table = new Table({
    head: [
      'A / B',
      'A s',
      'B s',
      'ratio',
      'min-max',
      'goal',
      'CPU A',
      'CPU B',
      'ratio',
      'MiB A',
      'MiB B',
      'ratio',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array.from({ length: 11 }, () => 'right' as const)],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  })
  for (const { what, a, b, goal, memory } of comparisons) {
    const all = ratios(seconds(a), seconds(b))
    const ofMemory = memory ? median(ratios(memory.a, memory.b)) : 0
    table.push([
      what,
      shown(median(seconds(a))),
      shown(median(seconds(b))),
      median(all).toFixed(2),
      `${Math.min(...all).toFixed(2)}-${Math.max(...all).toFixed(2)}`,
      against(median(all), goal),
      shown(median(cpuSeconds(a))),
      shown(median(cpuSeconds(b))),
      median(ratios(cpuSeconds(a), cpuSeconds(b))).toFixed(2),
      memory ? mib(memory.a) : '',
      memory ? mib(memory.b) : '',
      memory ? `${ofMemory.toFixed(2)} ${against(ofMemory, memory.goal)}`.trim() : '',
    ])
  }
  return table.toString()
}

/** For every missed goal, what holds it back. */
export const heldBack = (comparisons: readonly Comparison[]): string[] =>
  comparisons.flatMap(({ what, a, b, goal, holds }) =>
    goal !== null && holds && median(ratios(seconds(a), seconds(b))) > goal
      ? [`${what}: ${holds} (CPU)`]
      : [],
  )

const shown = (value: number): string => (value < 100 ? value.toFixed(2) : value.toFixed(0))
const mib = (bytes: readonly number[]): string => (median(bytes) / 2 ** 20).toFixed(0)
const against = (ratio: number, goal: number | null): string =>
  goal === null ? '' : `≤ ${goal}${ratio <= goal ? '' : ' missed'}`
