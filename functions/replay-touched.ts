import * as z from 'zod'
import type { Engine } from '../shared/engine/engine.ts'

/** How far back what a replay changed reaches. */
export type ReplayTouched = {
  /** The oldest business date of an event, order or refund that came or went; null where none did. */
  oldest: string | null
  /** Links or products changed: rows of any date may mean somebody or something else. */
  isEverything: boolean
  /** The oldest date of a row, spend included, that came of a file of the lake's first night: the lake begins there. */
  oldestOfFirstNight: string | null
}

const row = z.tuple([
  z.object({ oldest: z.string().nullable(), first: z.string().nullable(), mappings: z.coerce.number() }),
])

/** Reads `new_<kind>` and `gone_<kind>`. @param firstNight numbers of the files that the lake's first night read */
export async function replayTouched(engine: Engine, firstNight: readonly number[]): Promise<ReplayTouched> {
  const both = (kind: string, where = 'true') =>
    ['new', 'gone'].map((one) => `select dt from ${one}_${kind} where ${where}`)
  const ofFirst = firstNight.length === 0 ? 'false' : `file_seq in (${firstNight.join(', ')})`
  const mappings = ['products', 'identity_links'].flatMap((kind) =>
    ['new', 'gone'].map((one) => `select row_key from ${one}_${kind}`),
  )
  const [found] = row.parse(
    await engine.rows(
      `select
         (select cast(min(dt) as varchar) from (
           ${[...both('behaviours'), ...both('orders'), ...both('refunds')].join(' union all ')}) d) as oldest,
         (select cast(min(dt) as varchar) from (
           select dt from new_behaviours where ${ofFirst}
           union all select dt from new_orders where is_sale and ${ofFirst}
           union all select dt from new_spend where ${ofFirst}) f) as first,
         (select count(*) from (${mappings.join(' union all ')}) m) as mappings`,
    ),
  )
  return { oldest: found.oldest, isEverything: found.mappings > 0, oldestOfFirstNight: found.first }
}
