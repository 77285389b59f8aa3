import { describe, expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { plainBrand, scenario } from '../support/random-brand.ts'
import { PATIENCE, wrong } from './against-oracle.ts'

describe('a model that is wrong is found', () => {
  const story = scenario(plainBrand(4, { people: 6, days: 4 }))
  // Each breaks what a table says without breaking a law where that can be avoided; a night that a law stops counts
  // as found too.
  const breaks: Record<string, [relation: string, from: RegExp, to: string]> = {
    orders: ['sub_orders', /o\.gross_fen,/, 'o.gross_fen + 1 as gross_fen,'],
    spend_daily: ['spend_new', /\n {2}clicks,/, '\n  clicks + 1 as clicks,'],
    stage_assets_daily: [
      'assets',
      /cast\(r\.holding_users as bigint\)/,
      'cast(r.holding_users + 1 as bigint)',
    ],
    stage_flows_daily: ['flows', /cast\(sum\(t\.users\) as bigint\)/, 'cast(sum(t.users) + 1 as bigint)'],
    stage_rates_daily: ['rates', /t\.place > p\.place/, 't.place >= p.place'],
    user_stages: ['users_now', /mod\(u\.flags \/ 2, 2\) = 1/, 'mod(u.flags / 2, 2) = 0'],
    user_stage_changes: [
      'changes_of_users',
      /where m\.from_stage <> m\.to_stage/,
      `where m.from_stage <> 'NONE'`,
    ],
    roi_cohorts: ['cohorts_new', /2 \* age_days >= window_days/, 'age_days >= window_days'],
    roi_curve: ['curve_new', /count\(distinct user_key\)/, 'count(user_key) + 1'],
    roi_categories: [
      'categories_new',
      /sum\(case when is_closed then spend_fen/,
      'sum(case when not is_closed then spend_fen',
    ],
  }

  test('unbroken, there is nothing to find', async () => expect(await wrong(story)).toEqual([]), PATIENCE)

  test.each(Object.entries(breaks))(
    '%s',
    async (_, [relation, from, to]) => {
      let broken = 0
      const openEngine: typeof duckdbEngine = async (storage, settings) => {
        const engine = await duckdbEngine(storage, settings)
        return {
          ...engine,
          make: (name, select) => {
            if (name !== relation) return engine.make(name, select)
            if (from.test(select)) broken += 1
            return engine.make(name, select.replace(from, to))
          },
        }
      }
      const found = await wrong(story, { openEngine }).catch((error: Error) => [error.message])
      expect(broken).toBeGreaterThan(0)
      expect(found).not.toEqual([])
    },
    PATIENCE,
  )
})
