import * as z from 'zod'
import type { Brand } from '../brand.ts'
import type { Figure, NullReason, Origin, Ratio, Unit } from './figure.ts'

/** One published run, as a review reads it. */
export type Published = {
  /** Answers a SELECT over the run's tables; values as JSON has them, BIGINT and DECIMAL as text. */
  ask: (sql: string) => Promise<Record<string, unknown>[]>
  /** Whether the run published rows of a table. */
  has: (table: string) => boolean
  runId: string
  /** Whether a rollback took the run from readers. */
  rolledBack: boolean
  asOf: string
  firstDate: string
  /** Paid date of the lake's first order; null where it has none. */
  firstOrderDate: string | null
  ruleVersions: readonly string[]
  /** As brand.yaml said it to that run. */
  brand: Brand
}

/** The published columns that a column of a query is worked out from. */
export type From = { table: string; columns: readonly string[] }

const cell = z
  .union([z.null(), z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])
  .transform((value) => (value === null ? null : Number(value)))
  .pipe(z.number().refine(isExact).nullable())
const text = z.string().nullable()

/** Beyond this a whole number would not come back from JSON as it is: no brand spends ninety trillion yuan. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

/** A row of an answer, which knows the SELECT that gives each of its cells. */
export class Row {
  readonly #query: string
  readonly #keys: readonly string[]
  readonly #cells: Readonly<Record<string, unknown>>

  constructor(query: string, keys: readonly string[], cells: Readonly<Record<string, unknown>>) {
    this.#query = query
    this.#keys = keys
    this.#cells = cells
  }

  text(column: string): string | null {
    return text.parse(this.#cells[column] ?? null)
  }

  number(column: string): number | null {
    return cell.parse(this.#cells[column] ?? null)
  }

  /** @param nullReason why it is null, where it is */
  figure(column: string, unit: Unit, from: From, nullReason: NullReason = 'data_to_come'): Figure {
    const value = this.number(column)
    return { value, unit, nullReason: value === null ? nullReason : null, origin: this.#origin(column, from) }
  }

  /** A quotient that the query itself works out in `column`. */
  ratio(
    column: string,
    unit: Unit,
    sides: { numerator: Figure; denominator: Figure },
    why?: NullReason,
  ): Ratio {
    const { numerator, denominator } = sides
    const reason = why ?? numerator.nullReason ?? denominator.nullReason ?? 'zero_denominator'
    const { table } = numerator.origin
    const sameTable = denominator.origin.table === table ? denominator.origin.columns : []
    const columns = [...new Set([...numerator.origin.columns, ...sameTable])]
    return { ...this.figure(column, unit, { table, columns }, reason), numerator, denominator }
  }

  #origin(column: string, { table, columns }: From): Origin {
    const keys = this.#keys.map((name) => {
      const value = this.#cells[name] ?? null
      return [name, typeof value === 'number' ? value : text.parse(value)] as const
    })
    return { table, columns, query: this.#query, row: Object.fromEntries(keys), column }
  }
}

/** Asks the tables, and remembers by name what was asked. */
export class Facts {
  readonly published: Published
  readonly queries: Record<string, string> = {}

  constructor(published: Published) {
    this.published = published
  }

  /**
   * The rows of a SELECT, in its order.
   * @param keys columns of it that together name one row; none where it has one row
   */
  async rows(query: string, keys: readonly string[], sql: string): Promise<Row[]> {
    this.queries[query] = sql
    const rows = await this.published.ask(sql)
    return rows.map((cells) => new Row(query, keys, cells))
  }

  /** The one row of a SELECT that always has one, as sums without groups do. */
  async row(query: string, sql: string): Promise<Row> {
    const [row] = await this.rows(query, [], sql)
    if (!row) throw new Error(`review query ${query}: expected one row, found none`)
    return row
  }
}
