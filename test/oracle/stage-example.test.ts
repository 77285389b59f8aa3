import { expect, test } from 'vitest'
import { brandWith, fileOn, life, movesOf, touchesOn, where } from './by-hand.ts'
import { runOracle } from './oracle.ts'

const DAY = '2026-01-15'
// Every person walks over one edge of the default rules; dates worked out on paper.
const published = runOracle(
  life({
    date: DAY,
    brand: brandWith(),
    files: [
      touchesOn(DAY, 'a.csv', [
        ...['2025-01-01 ada impression', '2025-06-01 ada impression'],
        '2025-01-01 ian like',
        '2025-01-01 tia collect',
        ...['2025-01-01 cli click', '2025-01-15 cli click', '2025-01-30 cli click'],
        ...['2025-01-01 clo click', '2025-01-15 clo click', '2025-01-31 clo click'],
        '2025-01-05 ref post_note',
        ...['2025-01-01 sue review', '2025-03-01 sue review'],
        ...['2025-01-01 sam share', '2026-01-10 sam share'],
      ]),
      fileOn(DAY, 'orders/a.csv', [
        'order_id,platform,paid_at,paid_amount,id_type,user_id',
        'o-pat,tmall,2025-01-01 08:00:00,100.00,open_id,pat',
        'o-ref,tmall,2025-01-01 08:00:00,100.00,open_id,ref',
        'o-sue,tmall,2025-01-02 08:00:00,100.00,open_id,sue',
        'o-sam-1,tmall,2025-01-01 23:00:00,100.00,open_id,sam',
        'o-sam-2,tmall,2025-12-01 08:00:00,100.00,open_id,sam',
        'o-zed,tmall,2025-01-01 08:00:00,0.00,open_id,zed',
      ]),
      fileOn(DAY, 'refunds/a.csv', [
        'refund_id,order_id,platform,refunded_at,refund_amount',
        'r1,o-ref,tmall,2025-01-10 08:00:00,30.00',
        'r2,o-ref,tmall,2025-02-01 08:00:00,70.00',
      ]),
    ],
  }),
)

test('an impression makes awareness for 30 days, its own included, then the person is lost and can be recalled', () => {
  expect(movesOf(published, 'ada')).toEqual([
    '2025-01-01 NONE>A',
    '2025-01-31 A>LOST',
    '2025-06-01 LOST>A',
    '2025-07-01 A>LOST',
  ])
})

test('a like makes interest for 90 days, a collect true interest for 90', () => {
  expect(movesOf(published, 'ian')).toEqual(['2025-01-01 NONE>I', '2025-04-01 I>LOST'])
  expect(movesOf(published, 'tia')).toEqual(['2025-01-01 NONE>TI', '2025-04-01 TI>LOST'])
})

test('three clicks within 30 days make true interest, within 31 they do not', () => {
  expect(movesOf(published, 'cli')).toEqual([
    '2025-01-01 NONE>I',
    '2025-01-30 I>TI',
    '2025-01-31 TI>I',
    '2025-04-30 I>LOST',
  ])
  expect(movesOf(published, 'clo')).toEqual(['2025-01-01 NONE>I', '2025-05-01 I>LOST'])
})

test('a purchase holds for 365 days; one over nothing makes nobody a buyer', () => {
  expect(movesOf(published, 'pat')).toEqual(['2025-01-01 NONE>P', '2026-01-01 P>LOST'])
  expect(movesOf(published, 'zed')).toEqual([])
})

test('the refund of what is left takes purchase and share away from its date on, a part of it does not', () => {
  expect(movesOf(published, 'ref')).toEqual([
    '2025-01-01 NONE>P',
    '2025-01-05 P>S',
    '2025-02-01 S>TI',
    '2025-04-05 TI>LOST',
  ])
})

test('a review before the first purchase is no share, one after it is as long as purchase holds', () => {
  expect(movesOf(published, 'sue')).toEqual([
    '2025-01-01 NONE>TI',
    '2025-01-02 TI>P',
    '2025-03-01 P>S',
    '2026-01-02 S>LOST',
  ])
})

test('a share counts for 365 days, and after the first purchase however long ago that was', () => {
  expect(movesOf(published, 'sam')).toEqual(['2025-01-01 NONE>S', '2026-01-01 S>P', '2026-01-10 P>S'])
})

test('who returns is recalled and who comes first is new', () => {
  const all = (dt: string) => where(published.stage_assets_daily, { dt, scope: 'brand', stage: 'ALL' })[0]
  expect(all('2025-01-01')).toMatchObject({
    opening_users: 0,
    entered_users: 9,
    new_users: 9,
    recalled_users: 0,
  })
  expect(all('2025-06-01')).toMatchObject({
    entered_users: 1,
    new_users: 0,
    recalled_users: 1,
    left_users: 0,
  })
  // On 1 June: ada, and the buyers pat, sue and sam.
  expect(all('2025-06-01')?.closing_users).toBe(4)
})

test('flags say every stage that holds, the exclusive stage only the highest', () => {
  const sam = where(published.user_stages, { scope: 'brand' })
  expect(sam).toHaveLength(1)
  expect(sam[0]).toMatchObject({
    ...{ stage: 'S', since_date: '2026-01-10', first_date: '2025-01-01', rule_version: 'default@1' },
    ...{ holds_a: false, holds_i: false, holds_ti: true, holds_p: true, holds_s: true },
  })
})

test('rates carry both ends, and a reason where the lower one is zero', () => {
  const rate = (dt: string, name: string, stage: string, horizon_days: number) =>
    where(published.stage_rates_daily, { dt, scope: 'brand', rate: name, stage, horizon_days })[0]
  expect(rate('2025-01-30', 'advance_ratio', 'I', 1)).toMatchObject({
    numerator: 1,
    denominator: 3,
    value: 1 / 3,
  })
  expect(rate('2025-01-31', 'lapse_ratio', 'A', 1)).toMatchObject({ numerator: 1, denominator: 1, value: 1 })
  expect(rate('2025-02-01', 'lapse_ratio', 'A', 1)).toMatchObject({
    value: null,
    value_null_reason: 'zero_denominator',
  })
  expect(rate('2025-01-01', 'order_match_ratio', 'ALL', 0)).toMatchObject({
    numerator: 4,
    denominator: 4,
    value: 1,
  })
})
