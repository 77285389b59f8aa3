import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPublished } from '../../shared/publish/reader.ts'
import type { Row } from '../oracle/published.ts'
import { plainBrand } from '../support/random-brand.ts'
import { type Lab, openLab, succeeded } from './lab.ts'
import { type Faults, interferingEngine } from './support/interfering-engine.ts'
import { twoNights, withFile } from './support/two-nights.ts'

const nights = twoNights(plainBrand(3, { people: 5, days: 7, troubles: new Set(['refunds', 'lateInsideW']) }))
const BAD_FILE = 'refunds/half.csv'
const second = withFile(nights.second, BAD_FILE, [
  'refund_id,order_id,platform,refunded_at,refund_amount',
  'rx,nobody-knows,tmall,not a date,1.00',
  `ry,nobody-knows,tmall,${nights.second.date} 10:00:00,1.00`,
])

const faults: Faults = {}
let lab: Lab
let yesterday: { run: string | undefined; assets: Row[] }
const current = async () => (await readPublished(lab.storage)).brands[0]?.manifest?.run_id

beforeAll(async () => {
  lab = await openLab(nights.secret, nights.brand, { openEngine: interferingEngine(faults) })
  succeeded(await lab.night(nights.first))
  yesterday = { run: await current(), assets: await lab.table('stage_assets_daily') }
})
afterAll(() => lab.close())

/** A law, and a relation that breaks it. */
const BREAKS: [law: string, what: string, relation: string, select: string][] = [
  [
    'rows_accounted_for',
    'a row of a file is lost on the way',
    'arrived',
    'select * from sound where line <> (select min(line) from sound)',
  ],
  [
    'assets_balance',
    'somebody enters whom closing does not know',
    'assets',
    'select * replace (entered_users + 1 as entered_users) from sound',
  ],
  [
    'assets_balance',
    'a count is nothing at all',
    'assets',
    'select * replace (cast(null as bigint) as left_users) from sound',
  ],
  [
    'assets_balance',
    'fewer than nobody holds a stage',
    'assets',
    'select * replace (-1 as holding_users) from sound',
  ],
  [
    'opening_is_closing_before',
    'a day opens with more people than the day before closed with',
    'assets',
    'select * replace (opening_users + 1 as opening_users, closing_users + 1 as closing_users) from sound',
  ],
  [
    'assets_are_people',
    'a person is missing from the people',
    'users_now',
    'select * from sound where user_key <> (select min(user_key) from sound)',
  ],
  ['assets_are_people', 'there are people and no assets', 'assets', 'select * from sound where false'],
  ['assets_are_people', 'there are assets and no people', 'users_now', 'select * from sound where false'],
  ['flows_add_up', 'a flow counts one too many', 'flows', 'select * replace (users + 1 as users) from sound'],
  [
    'flows_add_up',
    'flows of one horizon are missing',
    'flows',
    'select * from sound where horizon_days <> 7',
  ],
  [
    'spend_in_is_spend_out',
    'a fen is spent that nobody spent',
    'spend_new',
    'select * replace (cost_fen + 1 as cost_fen) from sound',
  ],
  ['spend_in_is_spend_out', 'all spend is lost', 'spend_new', 'select * from sound where false'],
  [
    'touched_money_is_shared_out',
    'the curve holds a fen more than the orders',
    'curve_new',
    'select * replace (gross_fen + 1 as gross_fen) from sound',
  ],
  ['touched_money_is_shared_out', 'the curve is empty', 'curve_new', 'select * from sound where false'],
  [
    'cohort_spend_is_spend',
    'a cohort costs a fen more than was spent',
    'cohorts_new',
    'select * replace (spend_fen + 1 as spend_fen) from sound',
  ],
  ['cohort_spend_is_spend', 'there is spend and no cohort', 'cohorts_new', 'select * from sound where false'],
  [
    'categories_are_cohorts',
    'a category closes with a fen more than its cohorts',
    'categories_new',
    'select * replace (mature_gross_fen + 1 as mature_gross_fen) from sound',
  ],
  [
    'categories_are_cohorts',
    'there are cohorts and no category',
    'categories_new',
    'select * from sound where false',
  ],
]

describe('a broken law stops the night, and the night before stays readable', () => {
  test.each(BREAKS)('%s: %s', async (law, _what, relation, select) => {
    faults[relation] = select
    const night = await lab.night(second)
    delete faults[relation]

    expect(night.error?.message).toContain(`(${law})`)
    expect([night.outcome, night.error?.name, night.result_sha256]).toEqual(['stopped', 'CheckError', null])
    expect(await current()).toBe(yesterday.run)
    expect(await lab.table('stage_assets_daily')).toEqual(yesterday.assets)
  })
})

test.each([
  ['flows_add_up', 'flows', 'select * replace (users + 1 as users) from sound'],
  ['rows_accounted_for', 'arrived', 'select * from sound where line <> (select min(line) from sound)'],
])(
  'a night that %s stopped tells itself in runs, ingest_report and quarantine',
  async (law, relation, select) => {
    const told = async () => {
      const runs = (await lab.table('runs')).filter((run) => String(run.reason).includes(law))
      const files = (await lab.table('ingest_report')).filter((row) => row.file === BAD_FILE)
      const rows = (await lab.table('quarantine')).filter((row) => row.file === BAD_FILE)
      return {
        status: [...new Set(runs.map((run) => run.status))],
        counts: [runs, files, rows].map((one) => one.length),
      }
    }
    faults[relation] = select
    await lab.night(second)
    const before = await told()
    await lab.night(second)
    delete faults[relation]
    const after = await told()
    expect(after.status).toEqual(['stopped'])
    expect(after.counts).toEqual(before.counts.map((count) => count + 1))
    expect(await lab.table('quarantine')).toContainEqual(
      expect.objectContaining({ file: BAD_FILE, line: 2, reason: 'bad_date', column_name: 'refunded_at' }),
    )
  },
)

test('once the fault is mended, the stopped night is published as if nothing had happened', async () => {
  const mended = succeeded(await lab.night(second))
  const undisturbed = await openLab(nights.secret, nights.brand)
  succeeded(await undisturbed.night(nights.first))
  expect(mended.result_sha256).toBe(succeeded(await undisturbed.night(second)).result_sha256)
  await undisturbed.close()
})
