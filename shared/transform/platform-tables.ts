import * as z from 'zod'
import { dateLiteral, literal } from '../engine/engine.ts'
import { relation } from '../lake/kept.ts'
import { creatorNotes } from '../tables/creator_notes.ts'
import { model } from '../tables/model.ts'
import { platformAssets } from '../tables/platform_assets.ts'
import type { Table } from '../tables/table.ts'
import type { Night } from './night.ts'
import {
  bindPublished,
  type PublishedPartition,
  type PublishedTables,
  replacePartitions,
} from './partitions.ts'
import { bindKept } from './relations.ts'
import { type RestatedDay, restatedDays } from './restated.ts'

/** Tables whose rows are staged rows of one kind, no more; both are split by the month of the same date. */
const TABLES = [
  { table: platformAssets, kind: 'platform_assets' },
  { table: creatorNotes, kind: 'creator_notes' },
] as const

/** Publishes what platforms report of people and notes, and says which published days it changed. */
export async function publishPlatformTables(
  night: Night,
): Promise<{ tables: PublishedTables; restated: RestatedDay[] }> {
  const tables: PublishedTables = {}
  const restated: RestatedDay[] = []
  for (const { table, kind } of TABLES) {
    const months = await monthsToMake(night, kind, table)
    const before = night.published[table.name] ?? {}
    tables[table.name] =
      months.length === 0 ? before : await publishMonths(night, table, kind, months, restated)
  }
  return { tables, restated }
}

type Kind = (typeof TABLES)[number]['kind']
const monthRows = z.array(z.object({ month: z.string() }))
const monthOf = (date: string): string => `substr(cast(${date} as varchar), 1, 7)`

/**
 * The months in which a row came, went, or comes into force with tonight's dates: a night costs what it brings, however
 * many years lie behind it. All of them on an empty lake and in a restatement.
 */
async function monthsToMake({ engine, kept, kind, dates, published }: Night, of: Kind, table: Table) {
  const present = Object.keys(kept[of] ?? {})
  if (dates.last === null || kind === 'restate') {
    const before = Object.keys(published[table.name] ?? {}).map((name) => name.slice('month='.length))
    return [...new Set([...present, ...before])]
  }
  const [last, to] = [dates.last, dates.to]
  const changed = monthRows.parse(
    await engine.rows(
      `select distinct ${monthOf('dt')} as month from (
         select dt from ${relation('new', of)} union all select dt from ${relation('gone', of)}) d`,
    ),
  )
  const inForce = present.filter((month) => month >= last.slice(0, 7) && month <= to.slice(0, 7))
  await bindKept(engine, 'rows_ahead', kept, of, inForce)
  const ahead = monthRows.parse(
    await engine.rows(
      `select distinct ${monthOf('dt')} as month from rows_ahead
       where dt > ${dateLiteral(last)} and dt <= ${dateLiteral(to)}`,
    ),
  )
  return [...new Set([...changed, ...ahead].map(({ month }) => month))].sort()
}

async function publishMonths(
  night: Night,
  table: Table,
  kind: Kind,
  months: readonly string[],
  restated: RestatedDay[],
): Promise<Record<string, PublishedPartition>> {
  const { engine, kept, published } = night
  await bindKept(engine, relation('kept', kind), kept, kind, months)
  const made = `${kind}_new`
  await engine.make(made, model(table.name))
  const { partitions, changed } = await replacePartitions(
    engine,
    table,
    made,
    months,
    published[table.name] ?? {},
    { brand: night.brand.brand, runId: night.runId, prefix: night.prefix },
  )
  if (changed.length > 0) {
    const before = `${kind}_before`
    await bindPublished(engine, before, table, published, changed)
    const where = `${monthOf('report_date')} in (${changed.map(literal).join(', ')})`
    restated.push(...(await restatedDays(night, { table, before, after: made, date: 'report_date', where })))
  }
  return partitions
}
