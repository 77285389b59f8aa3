import { literal } from '../engine/engine.ts'
import { type Contract, isTotal, named, optional, required } from './contract.ts'
import { rowHash } from './keyed-id.ts'

const PEOPLE = { is: 'returned', money: false } as const
const RATIO = { is: 'ratio' } as const

/** What 灵犀 tells, by its metric in `platform_assets`. */
const FIGURES = [
  { metric: 'aips_users', header: 'AIPS人群总数', type: PEOPLE },
  { metric: 'ti_users', header: 'TI人群数', type: PEOPLE },
  { metric: 'new_users', header: '新增资产', type: PEOPLE },
  { metric: 'read_penetration', header: '阅读渗透率', type: RATIO },
  { metric: 'search_penetration', header: '搜后曝光渗透率', type: RATIO },
] as const

/** The platform ranks brands by this figure. */
const RANKED = 'aips_users'

/**
 * 灵犀: the platform's own figures of a brand's people, of a product's where the file has SPU ID. Each figure of a day
 * replaces an older file's, and one that a newer file does not tell stays.
 */
export const lingxiAssets = (): Contract => ({
  source: 'lingxi-assets',
  columns: [
    named(required('day', { is: 'date' }, 'bad_date'), '日期'),
    { ...named(optional('spu', { is: 'id', published: true }), 'SPU ID'), whenBlank: 'missing_id' },
    ...FIGURES.map(({ metric, header, type }) => named(optional(metric, type), header)),
    named(optional('rank', { is: 'rank' }), '行业排名'),
  ],
  needsOneOf: [[...FIGURES.map(({ metric }) => metric), 'rank']],
  ignored: isTotal('day'),
  ignoredTakesKey: null,
  key: ['cast(v_day as varchar)', 'v_spu'],
  keyFrom: null,
  dated: 'v_day',
  warnsOfEqualRows: false,
  stages: (present) => [
    {
      kind: 'platform_assets',
      branches: FIGURES.filter(
        ({ metric }) => present.has(metric) || (metric === RANKED && present.has('rank')),
      ).map(({ metric }) => ({
        row_key: rowHash(["'key'", 'cast(v_day as varchar)', 'v_spu', literal(metric)]),
        dt: 'v_day',
        scope: present.has('spu') ? `'spu'` : `'brand'`,
        scope_id: 'v_spu', // null: the brand
        metric: literal(metric),
        value: `v_${metric}`,
        null_reason: `n_${metric}`,
        ...(metric === RANKED ? { rank: 'v_rank', rank_of: 'o_rank' } : {}),
      })),
    },
  ],
})
