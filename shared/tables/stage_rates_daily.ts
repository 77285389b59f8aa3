import { BRAND_ID, monthOf, RULE_VERSION, RUN_ID, SCOPE, SCOPE_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Named rates of the asset, each with its numerator and denominator. */
export const stageRatesDaily = {
  name: 'stage_rates_daily',
  row: {
    zh: '某业务日、某层级的一个比率，连同分子与分母。跨日或跨对象汇总时，先加分子、分母再相除，不要平均比率。',
    en: 'One named rate of one scope on one business date, with numerator and denominator. To roll up, add numerators and denominators and divide again; never average rates.',
  },
  restricted: false,
  log: false,
  key: ['dt', 'horizon_days', 'brand_id', 'scope', 'scope_id', 'rate', 'stage'],
  columns: {
    dt: { type: 'DATE', unit: 'date', zh: '业务日 D。', en: 'The business date D.' },
    horizon_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '跨度 h：流转率、流失率、净增率为 1、7、30，与 D−h 比较；另两种比率为 0，只看 D 当日。',
      en: 'The horizon h: 1, 7 or 30, compared with D−h, for advance, lapse and net growth. 0 for the two rates of D alone.',
    },
    scope: SCOPE,
    scope_id: SCOPE_ID,
    rate: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '比率名，依次为流转率、流失率、深度种草率、订单识别率、净增率。各自的分子分母见 formula。',
      en: 'The rate: advance_ratio, lapse_ratio, true_interest_ratio, order_match_ratio or net_growth_ratio. Its two ends are in the formula.',
      formula:
        'advance_ratio: at X on D−h and above X on D ÷ at X on D−h; lapse_ratio: at X on D−h and LOST on D ÷ at X on D−h; true_interest_ratio: TI ÷ (I + TI) closing on D; order_match_ratio: sub-orders paid on D that name a person ÷ sub-orders paid on D, of the scope; net_growth_ratio: (ALL closing on D − ALL closing on D−h) ÷ ALL closing on D−h',
    },
    stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '阶段 X：流转率与流失率为 A、I、TI、P、S；其余比率为 ALL。S 之上没有阶段，其流转率的分子恒为 0。',
      en: 'The stage X: A, I, TI, P, S for advance and lapse, else ALL. Nothing is above S, so the numerator of its advance is 0.',
    },
    numerator: {
      type: 'BIGINT',
      unit: 'users or sub-orders',
      zh: '分子：人数；order_match_ratio 为子订单数。净增率的分子可为负。',
      en: 'The numerator: users, or sub-orders for order_match_ratio. That of net_growth_ratio can be negative.',
    },
    denominator: {
      type: 'BIGINT',
      unit: 'users or sub-orders',
      zh: '分母，单位与分子相同。',
      en: 'The denominator, in the unit of the numerator.',
    },
    value: {
      type: 'DOUBLE',
      unit: 'ratio',
      zh: '比率（0.25 即 25%）。分母为 0 时为空，绝不写成 0。',
      en: 'The rate, 0.25 for 25 %. Null, never 0, where the denominator is 0.',
      formula: 'numerator / denominator',
    },
    value_null_reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'value 为空的原因：zero_denominator（分母为 0）；有值时为空。',
      en: 'Why value is null: zero_denominator. Null where there is a value.',
    },
    rule_version: RULE_VERSION,
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('dt ', 'dt'),
  },
  partition: { by: 'month', of: 'dt' },
} as const satisfies Table
