import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { runOracle } from '../oracle/oracle.ts'
import type { Scenario } from '../oracle/scenario.ts'
import {
  anyBrand,
  deliverAtOnce,
  plainBrand,
  scenario,
  skipNights,
  splitIntoNights,
  thenRestate,
  troubledBrand,
} from '../support/random-brand.ts'
import { differences, type Lab, type LabSettings, play } from './lab.ts'
import { isThorough } from './support/thoroughness.ts'

const TABLES = [
  'orders',
  'spend_daily',
  'stage_assets_daily',
  'stage_flows_daily',
  'stage_rates_daily',
  'user_stages',
  'user_stage_changes',
  'roi_cohorts',
  'roi_curve',
  'roi_categories',
] as const

const HEAVY = isThorough()
/** What a loaded machine may need for one scenario. */
const PATIENCE = 600_000

/** What the product's tables and reports do not share with the oracle's, after the last night. */
async function wrong(story: Scenario, settings: LabSettings = {}): Promise<string[]> {
  const lab = await play(story, settings)
  try {
    const truth = runOracle(story)
    const found: string[] = []
    for (const table of TABLES) {
      found.push(...differences(table, await lab.table(table), truth[table]))
    }
    found.push(...(await wrongCounts(lab, truth.ingest_report)))
    return found.slice(0, 20)
  } finally {
    await lab.close()
  }
}

async function wrongCounts(
  lab: Lab,
  expected: ReturnType<typeof runOracle>['ingest_report'],
): Promise<string[]> {
  const counts = (row: Readonly<Record<string, unknown>>) =>
    [
      'source',
      'file',
      'read_rows',
      'accepted_rows',
      'duplicate_rows',
      'quarantined_rows',
      'ignored_rows',
      'status',
    ]
      .map((name) => String(row[name]))
      .join(' ')
  const ours = (await lab.table('ingest_report')).map(counts).sort()
  const theirs = expected.map((row) => counts({ ...row })).sort()
  return ours.join('\n') === theirs.join('\n')
    ? []
    : [
        ...theirs.filter((row) => !ours.includes(row)).map((row) => `ingest_report missing: ${row}`),
        ...ours.filter((row) => !theirs.includes(row)).map((row) => `ingest_report too much: ${row}`),
      ]
}

describe('every published cell is what the plain definitions say', () => {
  test.each(HEAVY ? Array.from({ length: 10 }, (_, index) => index + 1) : [1, 3])(
    'for a brand with every trouble, night by night (seed %i)',
    async (seed) => {
      const size = HEAVY ? {} : { people: 10, days: 14 }
      expect(await wrong(scenario(troubledBrand(seed, size)))).toEqual([])
    },
    PATIENCE,
  )

  test(
    'for brands made up by chance',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBrand({ people: 7, days: 10 }), async (options) => {
          expect(await wrong(scenario(options))).toEqual([])
        }),
        { seed: 20261122, numRuns: HEAVY ? 6 : 2, endOnFailure: true },
      )
    },
    PATIENCE,
  )

  test(
    'for many dates caught up at once',
    async () => {
      expect(await wrong(skipNights(scenario(troubledBrand(5, { people: 8, days: 14 })), 5, 0.6))).toEqual([])
    },
    PATIENCE,
  )
})

describe('chain = whole', () => {
  test.each(HEAVY ? [1, 2, 3] : [2])(
    'nights one by one, one catch-up, other pieces and a restatement from day 1 end in the same tables (seed %i)',
    async (seed) => {
      const chain = scenario(troubledBrand(seed, { insideW: true, people: 8, days: HEAVY ? 20 : 11 }))
      const hashes: (string | null)[] = []
      for (const story of [
        chain,
        deliverAtOnce(chain),
        splitIntoNights(chain, seed),
        skipNights(chain, seed, 0.5),
        thenRestate(chain),
      ]) {
        const lab = await play(story)
        hashes.push(await contentOf(lab))
        await lab.close()
      }
      expect(new Set(hashes).size).toBe(1)
    },
    PATIENCE,
  )
})

/** Every cell of every table but run ids, as one text. */
async function contentOf(lab: Lab): Promise<string> {
  const parts: string[] = []
  for (const table of TABLES) {
    const rows = await lab.table(table)
    parts.push(...rows.map((row) => `${table} ${JSON.stringify(Object.entries(row).sort())}`).sort())
  }
  return parts.join('\n')
}

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
