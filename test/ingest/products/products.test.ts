import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { fixture } = parserForTests()

test('a product with its codes; its name is not kept, item ids may look like anything', async () => {
  const parsed = await fixture(import.meta.dirname, 'canonical.csv')
  expect(await parsed.rows('products')).toMatchObject([
    {
      line: '2',
      spu_id: 'SPU-001',
      category_id: 'face-essence',
      merchant_code: 'MC-1',
      platform_item_ids: '6789012345;13812345678',
    },
    { line: '3', spu_id: 'SPU-002', merchant_code: null, platform_item_ids: null },
  ])
  expect(await parsed.reasons()).toEqual({
    4: 'spu_id: missing_id',
    5: 'category_id: missing_id',
    6: 'merchant_code: damaged_id',
    7: 'platform_item_ids: damaged_id',
    8: 'merchant_code: raw_personal_data',
  })
  for (const file of readdirSync(parsed.outDir))
    expect(readFileSync(join(parsed.outDir, file)).includes('精华')).toBe(false)
})
