import { expect, test } from 'vitest'
import type { RuleSet } from '../../shared/rules.ts'
import { brandWith, fileOn, life, movesOf, userKey } from './by-hand.ts'
import { runOracle } from './oracle.ts'

const own: RuleSet = {
  name: 'own',
  version: 1,
  stages: {
    A: [{ behaviours: ['impression'], min_count: 4, window_days: 3, min_dwell_seconds: 0 }],
    I: [
      { behaviours: ['click'], min_count: 2, window_days: 2, min_dwell_seconds: 0 },
      { behaviours: ['live_view'], min_count: 1, window_days: 1, min_dwell_seconds: 30 },
    ],
    TI: [],
    P: [{ orders: true, window_days: 2, min_net_fen: 5000 }],
    S: [{ after_purchase: true, behaviours: ['share'], window_days: 9 }],
  },
}
const categories = [{ id: 'tea', name: { zh: '茶', en: 'tea' }, decisionCycleDays: 3 }]
const campaigns = [
  { id: 'c1', name: { zh: '一', en: 'one' }, category: 'tea', starts: '2026-01-01', ends: '2026-01-02' },
]
const brand = brandWith({ stageRules: own, categories, campaigns, spus: ['s1'] })
const HEAD =
  'occurred_at,id_type,user_id,behaviour,channel,count,dwell_seconds,category_id,spu_id,campaign_id'
const touches = (lines: readonly string[]) => fileOn('2026-01-09', 'behaviours/a.csv', [HEAD, ...lines])
const see = (lines: readonly string[], orders: readonly string[] = []) =>
  runOracle(
    life({
      date: '2026-01-09',
      brand,
      files: [
        touches(lines),
        fileOn('2026-01-09', 'orders/a.csv', [
          'order_id,sub_order_id,platform,paid_at,paid_amount,id_type,user_id',
          ...orders,
        ]),
        fileOn('2026-01-09', 'products/a.csv', ['spu_id,category_id', 's1,tea', 's2,tea', 's3,soap']),
      ],
    }),
  )

test('an event with a count counts that often, alternatives do not add up', () => {
  const published = see([
    ...['2026-01-01,open_id,ann,impression,live,3,,,,', '2026-01-03,open_id,ann,impression,live,,,,,'],
    ...['2026-01-01,open_id,bob,impression,live,3,,,,', '2026-01-04,open_id,bob,impression,live,,,,,'],
    ...['2026-01-01,open_id,cat,click,live,1,,,,', '2026-01-01,open_id,cat,live_view,live,1,29,,,'],
  ])
  expect(movesOf(published, 'ann')).toEqual(['2026-01-03 NONE>A', '2026-01-04 A>LOST'])
  expect(movesOf(published, 'bob')).toEqual([])
  expect(movesOf(published, 'cat')).toEqual([])
})

test('an event that must dwell counts from that many seconds on, without a dwell never', () => {
  const dwelt = (seconds: string) =>
    movesOf(see([`2026-01-01,open_id,ann,live_view,live,,${seconds},,,`]), 'ann')
  expect(dwelt('30')).toEqual(['2026-01-01 NONE>I', '2026-01-02 I>LOST'])
  expect(dwelt('29')).toEqual([])
  expect(dwelt('')).toEqual([])
})

test('purchase wants one sub-order of the least net amount, not a sum of them', () => {
  const one = ['o,a,tmall,2026-01-01,50.00,open_id,ann']
  expect(movesOf(see([], one), 'ann')).toEqual(['2026-01-01 NONE>P', '2026-01-03 P>LOST'])
  const two = ['o,a,tmall,2026-01-01,49.99,open_id,ann', 'o,b,tmall,2026-01-01,49.99,open_id,ann']
  expect(movesOf(see([], two), 'ann')).toEqual([])
})

test('a row is of its own category, else of its product, else of its campaign', () => {
  const scopesOf = (what: string) =>
    see([`2026-01-09,open_id,ann,click,live,2,,${what}`])
      .user_stages.filter((row) => row.user_key === userKey('open_id', 'ann'))
      .map((row) => `${row.scope} ${row.scope_id}`)
  expect(scopesOf('tea,,')).toEqual(['brand lumina', 'category tea'])
  expect(scopesOf(',s1,')).toEqual(['brand lumina', 'category tea', 'spu s1'])
  expect(scopesOf(',s2,')).toEqual(['brand lumina', 'category tea'])
  expect(scopesOf('soap,s1,c1')).toEqual(['brand lumina', 'spu s1'])
  expect(scopesOf(',s3,c1')).toEqual(['brand lumina'])
  expect(scopesOf(',,c1')).toEqual(['brand lumina', 'category tea'])
  expect(scopesOf(',s9,c1')).toEqual(['brand lumina', 'category tea'])
})

test('two clicks in two categories make interest in the brand and in neither category', () => {
  const published = see([
    '2026-01-09,open_id,ann,click,live,1,,tea,,',
    '2026-01-09,open_id,ann,click,live,1,,soap,,',
  ])
  expect(published.user_stages.map((row) => row.scope)).toEqual(['brand'])
})
