import type { Label } from '../brand.ts'
import { identifier, literal } from '../engine/engine.ts'

/** Why a number is not there: those of the published tables, and `data_to_come` where nothing was delivered at all. */
export type NullReason =
  | 'not_returned'
  | 'not_applicable'
  | 'zero_denominator'
  | 'immature'
  | 'suppressed_small_n'
  | 'data_to_come'

/** What one unit of a number is. Money is whole fen; `fen per …` and `ratio` are quotients. */
export type Unit =
  | 'fen'
  | 'users'
  | 'sub-orders'
  | 'impressions'
  | 'clicks'
  | 'days'
  | 'cohorts'
  | 'notes'
  | 'times'
  | 'rank'
  | 'ratio'
  | 'fen per user'
  | 'fen per click'

/**
 * Where a number comes from: `column` of the one row of `Review.queries[query]` whose key columns are those of `row`.
 * `table` and `columns` are the published ones that it is worked out from, as the glossary explains them.
 */
export type Origin = {
  table: string
  columns: readonly string[]
  query: string
  row: Readonly<Record<string, string | number | null>>
  column: string
}

/** One number. `nullReason` is null exactly where there is a value; absence is never 0. */
export type Figure = { value: number | null; unit: Unit; nullReason: NullReason | null; origin: Origin }

/** A quotient beside its two sides; money sides are fen. Where it is withheld, its sides may stand. */
export type Ratio = Figure & { numerator: Figure; denominator: Figure }

export const isRatio = (figure: Figure | Ratio): figure is Ratio => 'numerator' in figure

/** The SELECT over published tables that gives exactly this number, as the one row's one column `value`. */
export function sqlOf(queries: Readonly<Record<string, string>>, origin: Origin): string {
  const keys = Object.entries(origin.row).map(([name, value]) => {
    if (value === null) return `${identifier(name)} is null`
    return `${identifier(name)} = ${typeof value === 'number' ? value : literal(value)}`
  })
  const where = keys.length === 0 ? '' : `\nwhere ${keys.join(' and ')}`
  return `select ${identifier(origin.column)} as value\nfrom (\n${queries[origin.query] ?? ''}\n) as found${where}`
}

/** Says something by rule: `say` and `rule` hold `{name}` where the figure or word of that name goes. */
export type Statement = {
  code: string
  say: Label
  /** When and why this is said, thresholds included. */
  rule: Label
  figures: Readonly<Record<string, Figure | Ratio>>
  /** What is no number: ids, channels, dates (ISO). Texts of others: to be escaped. */
  words: Readonly<Record<string, string>>
}
