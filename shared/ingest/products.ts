import { type Contract, optional, required } from './contract.ts'

const ID = { is: 'id', published: true } as const

/** Canonical `products`: which category a product belongs to, and by which codes the platforms know it. */
export const products = (): Contract => ({
  source: 'products',
  columns: [
    required('spu_id', ID, 'missing_id'),
    required('category_id', ID, 'missing_id'),
    optional('name', { is: 'hidden' }),
    optional('merchant_code', ID),
    optional('platform_item_ids', { is: 'id', published: false }),
  ],
  ignored: null,
  ignoredTakesKey: null,
  key: ['v_spu_id'],
  keyFrom: null,
  dated: null,
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'products',
      branches: [
        {
          spu_id: 'v_spu_id',
          category_id: 'v_category_id',
          merchant_code: 'v_merchant_code',
          platform_item_ids: 'v_platform_item_ids',
        },
      ],
    },
  ],
})
