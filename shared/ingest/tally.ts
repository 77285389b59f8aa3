import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import { byteFacts } from './byte-facts.ts'
import { cellText } from './cell-text.ts'
import { matchHeaders } from './header.ts'
import { plainPath } from './plain-path.ts'
import { readParts } from './read-file.ts'
import type { Relation } from './relation.ts'
import { contractFor } from './sources.ts'

/** How many rows of a file hold a value in a column; most rows first. */
export type Tally = { value: string; rows: number }[]

const tallyRow = z.array(z.object({ value: z.string(), rows: z.coerce.number() }))

/**
 * Counts the values of a column of an export as they stand there, bad rows included: for who looks at a file before
 * any night. Blank cells are not counted; a file without the column, or one that cannot be read, gives none.
 * @param work a folder for unpacked copies
 */
export async function tally(
  file: { source: string; path: string; name: string },
  column: string,
  work: string,
  engine: Pick<Engine, 'rows'>,
): Promise<Tally> {
  const contract = contractFor(file.source)
  if (!contract?.columns.some(({ name }) => name === column)) return []
  const path = await plainPath(file.path, work)
  const facts = await byteFacts(path)
  const count = async (relation: Relation): Promise<Tally> => {
    const [place] = matchHeaders(contract, relation.headers).found.get(column) ?? []
    if (place === undefined) return []
    return tallyRow.parse(
      await engine.rows(`select value, count(*) as rows
        from (select ${cellText(`c${place}`, relation.facts)} as value from (${relation.select}))
        where value is not null group by value`),
    )
  }
  const total = new Map<string, number>()
  for await (const readable of readParts(contract, { ...file, path, facts }, work, engine)) {
    if ('reason' in readable) return []
    const { relation, otherwise } = readable
    const counts = otherwise
      ? await count(relation).catch(async () => count(await otherwise()))
      : await count(relation)
    for (const { value, rows } of counts) total.set(value, (total.get(value) ?? 0) + rows)
  }
  return [...total]
    .map(([value, rows]) => ({ value, rows }))
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
}
