import { expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()

test('spend in fen, on its business date; what does not fit is named', async () => {
  const parsed = await fixture(import.meta.dirname, 'canonical.csv')
  expect(await parsed.rows('spend')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-01',
      campaign_id: 'c618',
      channel: 'feed_ad',
      category_id: 'face-essence',
      cost_fen: '100050',
      impressions: '10000',
      clicks: '250',
      new_i_users: '40',
      new_ti_users: '12',
    },
    {
      dt: '2026-09-01',
      channel: 'search_ad',
      cost_fen: '0',
      category_id: null,
      impressions: null,
      new_ti_users: null,
    },
    {
      dt: '2026-09-01',
      channel: 'kol_note',
      cost_fen: '2500000',
      impressions: '1234',
      clicks: '0',
      new_i_users: '0',
    },
    { dt: '2026-09-02', channel: 'other' },
  ])
  expect(await parsed.reasons()).toEqual({
    6: 'cost: negative_amount',
    7: 'cost: bad_number',
    8: 'campaign_id: missing_id',
    9: 'channel: unknown_value',
    10: 'spend_date: bad_date',
    11: 'impressions: bad_number',
    12: 'clicks: bad_number',
    13: 'campaign_id: raw_personal_data',
    14: 'spend_date: future_date',
    15: 'spend_date: too_old',
  })
})

test('the key is day, campaign, channel and category; hostile campaign ids stay apart', async () => {
  const text = (campaign: string, category: string): string =>
    `2026-09-01,"${campaign.replaceAll('"', '""')}",feed_ad,1,"${category}"\n`
  const parsed = await parse(
    'spend',
    `spend_date,campaign_id,channel,cost,category_id\n${text('a', 'b')}${text('a', 'b')}${text('a', '')}${text(`a'; drop table x; --`, 'b')}${text('a"b', 'b')}`,
  )
  expect(column(await parsed.rows('spend'), 'campaign_id')).toEqual([
    'a',
    'a',
    'a',
    `a'; drop table x; --`,
    'a"b',
  ])
  const keys = column(await parsed.rows('spend'), 'row_key')
  expect(keys[1]).toBe(keys[0])
  expect(new Set(keys).size).toBe(4)
})
