import * as z from 'zod'
import { dateLiteral, identifier } from '../engine/engine.ts'
import { hashedColumns } from '../tables/all-tables.ts'
import type { Table } from '../tables/table.ts'
import type { Night } from './night.ts'
import { rowTextSql } from './partitions.ts'

/** A published date of a table whose rows are not what they were. */
export type RestatedDay = {
  dt: string
  table_name: string
  changed_rows: number
  before_value: number | null
  after_value: number | null
}

const rows = z.array(
  z.object({
    dt: z.string(),
    changed_rows: z.coerce.number(),
    before_value: z.coerce.number().nullable(),
    after_value: z.coerce.number().nullable(),
  }),
)

/**
 * Compares two versions of a table's rows, date by date up to the last published one.
 * @param given.value the column whose sums stand before and after; without one both are null
 * @param given.where which rows take part
 * @param given.compared columns whose change counts; every hashed one and the person where not given
 */
export async function restatedDays(
  night: Night,
  given: {
    table: Table
    before: string
    after: string
    date: string
    value?: string
    where?: string
    compared?: readonly string[]
  },
): Promise<RestatedDay[]> {
  const { last } = night.dates
  if (last === null) return []
  const { table } = given
  const ours = new Set(['brand_id', 'month', 'run_id'])
  const keyText = rowTextSql(
    table,
    table.key.filter((name) => !ours.has(name)),
  )
  const rowText = rowTextSql(table, given.compared ?? comparedColumns(table, ours))
  const side = (relation: string) => `
    select ${identifier(given.date)} as dt, ${keyText} as key_text, ${rowText} as row_text,
      ${given.value ? identifier(given.value) : 'cast(null as bigint)'} as value
    from ${relation} where ${identifier(given.date)} <= ${dateLiteral(last)} ${given.where ? `and ${given.where}` : ''}`
  const found = rows.parse(
    await night.engine.rows(`
      with before_rows as (${side(given.before)}),
      after_rows as (${side(given.after)}),
      changes as (
        select coalesce(b.dt, a.dt) as dt, count(*) as changed_rows
        from before_rows b
        full outer join after_rows a on a.dt = b.dt and a.key_text = b.key_text
        where a.row_text is distinct from b.row_text
        group by coalesce(b.dt, a.dt)
      ),
      before_sums as (select dt, sum(value) as value from before_rows group by dt),
      after_sums as (select dt, sum(value) as value from after_rows group by dt)
      select cast(c.dt as varchar) as dt, c.changed_rows, cast(b.value as bigint) as before_value,
        cast(a.value as bigint) as after_value
      from changes c
      left join before_sums b on b.dt = c.dt
      left join after_sums a on a.dt = c.dt
      order by c.dt`),
  )
  return found.map((row) => ({ ...row, table_name: table.name }))
}

/** What `result_sha256` covers, and whose row it is: an order that goes to another buyer changed. */
const comparedColumns = (table: Table, ours: ReadonlySet<string>): string[] => {
  const hashed = new Set(hashedColumns(table))
  return Object.entries(table.columns)
    .filter(([name, { type }]) => !ours.has(name) && (hashed.has(name) || type === 'VARBINARY'))
    .map(([name]) => name)
}
