import type { SourceSettings } from '../brand.ts'
import { literal } from '../engine/engine.ts'
import { type Contract, type ContractColumn, isTotal, mayBeBlank, named } from './contract.ts'

/** A number that a platform gives: an order, an item. It may look like anything, a phone number too. */
export const NUMBER = { is: 'id', published: false } as const
/** A code that the brand gives its products. */
export const CODE = { is: 'id', published: true } as const
export const AMOUNT = { is: 'amount' } as const
export const TIME = { is: 'time' } as const
export const QUANTITY = { is: 'count', min: 0 } as const

/** The column in which a brand file says that the buyer is: the brand's own hashed id. */
export const buyerColumns = ({ idColumn, idType }: SourceSettings): ContractColumn[] =>
  idColumn === undefined || idType === undefined
    ? []
    : [named(mayBeBlank('user_id', { is: 'person', idType: literal(idType) }), idColumn)]

/** SQL: the buyer's key, null where nobody is known. */
export const buyerKey = (settings: SourceSettings): string =>
  buyerColumns(settings).length === 0 ? 'null' : 'unhex(v_user_id)'

/** What one shop's order export says beyond its columns. */
export type ShopOrders = Pick<
  Contract,
  'source' | 'blanks' | 'ordinals' | 'exportTimeInName' | 'otherForm'
> & {
  platform: string
  /**
   * Of these names, as far as the export has them: order_id, sub_order_id, merchant_code, item_id, quantity, gross,
   * refund, paid_at, created. Others are only compared.
   */
  columns: readonly ContractColumn[]
  /** SQL of the sub-order's number. */
  subOrder?: string
}

/**
 * What the order exports of shops have in common. A row is a sub-order; one without a payment time is no sale and
 * takes its key all the same. The buyer is in the column that the brand file names; without it the order is nobody's.
 */
export function shopOrders(
  { platform, columns, subOrder = 'v_sub_order_id', ...rest }: ShopOrders,
  settings: SourceSettings,
): Contract {
  const value = (name: string): string =>
    columns.some((column) => column.name === name) ? `v_${name}` : 'null'
  const total = isTotal('paid_at', 'created')
  return {
    ...rest,
    columns: [...columns, ...buyerColumns(settings)],
    ignored: `t_paid_at is null or ${total}`,
    ignoredTakesKey: `v_order_id is not null and not ${total}${value('sub_order_id') === 'null' ? '' : ' and v_sub_order_id is not null'}`,
    key: [literal(platform), 'v_order_id', subOrder],
    keyFrom: null,
    dated: 'd_paid_at',
    warnsOfEqualRows: false,
    stages: () => [
      {
        kind: 'orders',
        branches: [
          {
            dt: 'd_paid_at',
            is_sale: 'verdict = 0',
            platform: literal(platform),
            order_id: 'v_order_id',
            sub_order_id: subOrder,
            id_key: buyerKey(settings),
            merchant_code: value('merchant_code'),
            item_id: value('item_id'),
            quantity: value('quantity'),
            status: `'paid'`,
            gross_fen: 'v_gross',
            refund_column_fen: value('refund'),
          },
        ],
      },
    ],
  }
}
