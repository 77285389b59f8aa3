import * as z from 'zod'
import { literal } from '../engine/engine.ts'
import { ALL_TABLES } from '../tables/all-tables.ts'
import type { Facts } from './facts.ts'
import type { GlossaryEntry } from './review.ts'
import { figuresIn } from './withhold.ts'

const rows = z.array(
  z.object({
    table_name: z.string(),
    column_name: z.string(),
    unit: z.string().nullable(),
    zh: z.string(),
    en: z.string(),
    formula: z.string().nullable(),
  }),
)

/** The entries of the published dictionary for every column that a number shown is made of, in its order. */
export async function glossaryOf(facts: Facts, shown: unknown): Promise<GlossaryEntry[]> {
  const wanted = new Map<string, Set<string>>()
  for (const { origin } of figuresIn(shown))
    wanted.set(origin.table, new Set([...(wanted.get(origin.table) ?? ['']), ...origin.columns]))
  if (wanted.size === 0) return []
  const names = [...wanted.keys()].sort().map(literal).join(', ')
  const found = rows.parse(
    await facts.published.ask(
      `select table_name, column_name, unit, zh, en, formula from definitions where table_name in (${names})`,
    ),
  )
  return ALL_TABLES.flatMap(({ name, columns }) =>
    ['', ...Object.keys(columns)]
      .filter((column) => wanted.get(name)?.has(column))
      .flatMap((column) => found.find((row) => row.table_name === name && row.column_name === column) ?? []),
  ).map(({ table_name, column_name, ...said }) => ({ table: table_name, column: column_name, ...said }))
}
