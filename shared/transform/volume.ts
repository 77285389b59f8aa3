import * as z from 'zod'
import { addDays } from '../calendar.ts'
import { dateLiteral } from '../engine/engine.ts'
import { CheckError } from '../errors.ts'
import type { Night } from './night.ts'
import { bindKept } from './relations.ts'

const WEEKS = 6
/** Below this many rows a weekday's median says nothing. */
const LEAST_MEDIAN = 1000
const STOP_BELOW = 0.4
const WARN_BELOW = 0.7
const WARN_ABOVE = 1.3

/** Whether a night's rows are as many as that weekday usually has. */
export type Volume =
  | { verdict: 'unknown' }
  | { verdict: 'usual' | 'warn' | 'stop'; rows: number; median: number }

/** A day's rows over that weekday's median, of the kinds that have one. */
export type VolumeRatios = { behaviours?: number; orders?: number }

/** Judges a day's rows against the same weekday's of six earlier weeks; `null` for a week the lake does not know. */
export function judgeVolume(rows: number, weeks: readonly (number | null)[]): Volume {
  const known = weeks.filter((week) => week !== null).sort((a, b) => a - b)
  if (known.length < WEEKS) return { verdict: 'unknown' }
  const middle = known.length / 2
  const median = ((known[middle - 1] ?? 0) + (known[middle] ?? 0)) / 2
  if (median < LEAST_MEDIAN) return { verdict: 'unknown' }
  const ratio = rows / median
  if (ratio < STOP_BELOW) return { verdict: 'stop', rows, median }
  return ratio < WARN_BELOW || ratio > WARN_ABOVE
    ? { verdict: 'warn', rows, median }
    : { verdict: 'usual', rows, median }
}

const counts = z.array(z.object({ dt: z.string(), n: z.coerce.number() }))

/**
 * Counts the accepted events and orders dated D against the weeks before.
 * @param onRatios is told them before anything is thrown, for a night that is stopped is measured too
 * @throws CheckError when there are far fewer than usual, unless `accept` says to go on
 */
export async function checkVolume(
  night: Night,
  accept: boolean,
  onRatios: (ratios: VolumeRatios) => void,
): Promise<{ code: string; message: string; rows?: number }[]> {
  const { engine, kept, dates, brand } = night
  const ratios: VolumeRatios = {}
  const days = Array.from({ length: WEEKS + 1 }, (_, week) => addDays(dates.to, -7 * week))
  const warnings: { code: string; message: string; rows?: number }[] = []
  const stops: string[] = []
  for (const kind of ['behaviours', 'orders'] as const) {
    const partitions =
      kind === 'behaviours' ? days.filter((day) => day in (kept.behaviours ?? {})) : undefined
    await bindKept(engine, 'volume_rows', kept, kind, partitions)
    const perDay = new Map(
      counts
        .parse(
          await engine.rows(
            `select cast(dt as varchar) as dt, count(*) as n from volume_rows
             where dt in (${days.map(dateLiteral).join(', ')}) ${kind === 'orders' ? 'and is_sale' : ''} group by dt`,
          ),
        )
        .map((row) => [row.dt, row.n]),
    )
    const weeks = days.slice(1).map((day) => (day < dates.first ? null : (perDay.get(day) ?? 0)))
    const rows = perDay.get(dates.to) ?? 0
    const volume = judgeVolume(rows, weeks)
    if (volume.verdict === 'unknown') continue
    ratios[kind] = rows / volume.median
    if (volume.verdict === 'usual') continue
    const message = `${kind} of ${dates.to}: ${rows === 1 ? '1 row' : `${rows} rows`}, against ${volume.median} on that weekday (median of ${WEEKS} weeks).`
    if (volume.verdict === 'stop' && !accept) stops.push(message)
    else warnings.push({ code: 'unusual_volume', rows, message })
  }
  onRatios(ratios)
  if (stops.length > 0)
    throw new CheckError(
      `${brand.brand}: ${stops.join(' ')} Expected at least ${STOP_BELOW * 100} % of it. Nothing was published and the night before stays readable. Is an export missing or cut short? Deliver it and run the night again; if the day really was that quiet, run it with --accept-volume.`,
    )
  const empty = await emptyDates(night)
  if (empty.length > 0)
    warnings.push({
      code: 'no_rows_of_the_day',
      message:
        empty.length === 1
          ? `No event or order is dated ${empty[0]}: has the day's export arrived?`
          : `No event or order is dated on ${empty.length} of the dates of this night (${spans(empty)}): have their exports arrived?`,
    })
  return warnings
}

/** Of the dates that this night adds to the lake, or of D where it adds none, those without an event or order. */
async function emptyDates({ engine, kept, dates }: Night): Promise<string[]> {
  const next = dates.last === null ? dates.first : addDays(dates.last, 1)
  const from = next < dates.to ? next : dates.to
  const filled = new Set(Object.keys(kept.behaviours ?? {}))
  const withOrders = counts.parse(
    await engine.rows(
      `select cast(dt as varchar) as dt, count(*) as n from kept_orders
       where dt between ${dateLiteral(from)} and ${dateLiteral(dates.to)} group by dt`,
    ),
  )
  for (const { dt } of withOrders) filled.add(dt)
  const empty: string[] = []
  for (let date = from; date <= dates.to; date = addDays(date, 1)) if (!filled.has(date)) empty.push(date)
  return empty
}

/** More stretches than this are only counted. */
const SHOWN_SPANS = 6

/** Dates in order as a person reads them: `2026-01-02 … 2026-01-05, 2026-01-08`. */
export function spans(dates: readonly string[]): string {
  const stretches: { from: string; to: string }[] = []
  for (const date of dates) {
    const last = stretches.at(-1)
    if (last && addDays(last.to, 1) === date) last.to = date
    else stretches.push({ from: date, to: date })
  }
  const told = stretches
    .slice(0, SHOWN_SPANS)
    .map(({ from, to }) =>
      from === to ? from : addDays(from, 1) === to ? `${from}, ${to}` : `${from} … ${to}`,
    )
  const rest = stretches.length - SHOWN_SPANS
  return `${told.join(', ')}${rest > 0 ? ` and ${rest} more ${rest === 1 ? 'stretch' : 'stretches'} of dates` : ''}`
}
