import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture } = parserForTests()

test('refunds name their order, perhaps its sub-order; what is missing or below zero is bad', async () => {
  const parsed = await fixture(import.meta.dirname, 'canonical.csv')
  expect(await parsed.rows('refunds')).toMatchObject([
    {
      line: '2',
      dt: '2026-09-01',
      refunded_at: '2026-08-31 16:10:00',
      is_refund: true,
      platform: 'tmall',
      refund_id: 'R1',
      order_id: 'O1',
      sub_order_id: 'S1',
      merchant_code: null,
      refund_fen: '3000',
    },
    { refund_id: 'R2', dt: '2026-08-31', sub_order_id: null, refund_fen: '0' },
  ])
  expect(await parsed.reasons()).toEqual({
    4: 'refund_amount: negative_amount',
    5: 'refund_id: missing_id',
    6: 'order_id: missing_id',
    7: 'platform: unknown_value',
    8: 'refunded_at: bad_date',
    9: 'refund_amount: bad_number',
    10: 'refund_id: damaged_id',
  })
})
