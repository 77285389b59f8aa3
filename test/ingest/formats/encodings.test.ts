import { expect, test } from 'vitest'
import { column, parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const HEADER = 'spend_date,campaign_id,channel,cost'
const TEXT = `${HEADER}\n2026-09-01,种草,feed_ad,1.00\n2026-09-01,b,shop,2\n`
const CAMPAIGNS = ['种草', 'b']
const campaigns = async (content: string | Uint8Array): Promise<unknown[]> =>
  column(await (await parse('spend', content)).rows('spend'), 'campaign_id')

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
// 种草 in GB18030, as the encoding's tables have it: D6D6 B2DD.
const GBK = Buffer.concat([
  Buffer.from(`${HEADER}\n2026-09-01,`),
  Buffer.from([0xd6, 0xd6, 0xb2, 0xdd]),
  Buffer.from(',feed_ad,1.00\n2026-09-01,b,shop,2\n'),
])

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`)],
  ['GB18030', GBK],
  ['UTF-16 little-endian with its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 big-endian with its mark', utf16be(`\ufeff${TEXT}`)],
])('%s', async (_, bytes) => {
  expect(await campaigns(bytes)).toEqual(CAMPAIGNS)
})

test('bytes of no encoding reject the file', async () => {
  const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.from([0xff, 0xff, 0xff, 0x0a])])
  expect(await parse('spend', bytes)).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
})

const ORDERS = Buffer.from(
  `order_id,platform,paid_at,paid_amount\n${['o1', 'o2', 'o3'].map((id) => `${id},天猫,2026-09-01,1\n`).join('')}`,
)
const changed = (at: number, byte: number): Buffer => Buffer.from(ORDERS).fill(byte, at, at + 1)
test.each([
  ['cut off inside a character', ORDERS.subarray(0, ORDERS.lastIndexOf('天') + 4)],
  ['changed in one byte', changed(ORDERS.indexOf('天'), 0xc1)],
  [
    'changed in one byte, with its mark',
    Buffer.concat([Buffer.from('\ufeff'), changed(ORDERS.indexOf('天'), 0xc1)]),
  ],
  [
    'cut off, with its mark',
    Buffer.concat([Buffer.from('\ufeff'), ORDERS.subarray(0, ORDERS.indexOf('天') + 2)]),
  ],
])('UTF-8 that was damaged is no GB18030, which would read other words: %s', async (_, bytes) => {
  for (const text of [bytes, Buffer.concat([bytes, Buffer.from('\n')])])
    expect(await parse('orders', text)).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
})

test('GB18030 of which some lines could be UTF-8 of another script is GB18030', async () => {
  // 女 is C5AE, in UTF-8 the letter U+016E; 男 is C4D0.
  const row = (...bytes: number[]): Buffer =>
    Buffer.concat([Buffer.from('2026-09-01,'), Buffer.from(bytes), Buffer.from(',shop,1\n')])
  const text = Buffer.concat([Buffer.from(`${HEADER}\n`), row(0xc5, 0xae), row(0xc5, 0xae), row(0xc4, 0xd0)])
  expect(await campaigns(text)).toEqual(['女', '女', '男'])
})

test('UTF-16 cut in the middle of a character rejects the file', async () => {
  const bytes = Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, 71)
  expect(await parse('spend', bytes)).toMatchObject({ status: 'rejected', reason: 'bad_encoding' })
})

test.each([0, 1, 2])(
  'a character on the border of what is read at once is whole (%i bytes before it)',
  async (shift) => {
    const text = `${HEADER}\n2026-09-01,${'x'.repeat(shift)},feed_ad,1\n${`2026-09-01,${'种'.repeat(3000)},feed_ad,1\n`.repeat(500)}`
    const parsed = await parse('spend', text)
    expect(parsed).toMatchObject({ status: 'accepted', readRows: 501 })
    expect(column(await parsed.rows('spend'), 'campaign_id').at(-1)).toBe('种'.repeat(3000))
  },
)
