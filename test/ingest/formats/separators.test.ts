import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()
const TEXT = 'spend_date,campaign_id,channel,cost\n2026-09-01,a,feed_ad,1.00\n'

test.each([
  ['semicolons', ';', 'a semicolon \\(;\\)'],
  ['vertical bars', '|', 'a vertical bar'],
])(
  'a header cut by %s is told as such, below a banner too and without a required column',
  async (_, sign, says) => {
    const cut = (text: string) => text.replaceAll(',', sign)
    for (const text of [cut(TEXT), `a report\n${cut(TEXT)}`, cut(TEXT).replace('spend_date', '"day"')]) {
      const parsed = await parse('spend', text)
      expect(parsed).toMatchObject({ status: 'rejected', reason: 'missing_column' })
      expect(parsed.detail).toMatch(new RegExp(`expected a comma or a tab .* found ${says}`))
    }
  },
)

test('a semicolon in a header of commas is no separator', async () => {
  const parsed = await parse('spend', 'spend_date,campaign_id,channel;cost\n')
  expect(parsed.detail).toContain('missing channel, cost')
})
