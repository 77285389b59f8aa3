import { DEFAULT_RULES } from '../rules.ts'
import { rulesInWords } from '../rules-in-words.ts'
import type { Column } from './table.ts'

/** Columns that mean the same wherever they stand, so that they are explained in one place only. */

export const RUN_ID = {
  type: 'VARCHAR',
  unit: 'id',
  zh: '写入本行的那次运行。没有变化的分区保留旧运行的编号；详见 runs 表。',
  en: 'The run that wrote the row. A partition in which nothing changed keeps the id of the older run; see `runs`.',
} as const satisfies Column

export const BRAND_ID = {
  type: 'VARCHAR',
  unit: 'id',
  zh: '品牌编号（分区列），即 brand.yaml 的 brand。',
  en: 'The brand (partition column), as `brand` in brand.yaml.',
} as const satisfies Column

/** The month partition: `zh` and `en` name the date it is the month of. */
export const monthOf = (zh: string, en: string) =>
  ({
    type: 'VARCHAR',
    unit: 'month',
    zh: `${zh}所在月份（分区列），如 2026-03。查询时写上它可少扫数据。`,
    en: `The month of ${en} (partition column), as 2026-03. Name it in a query to scan less.`,
  }) as const satisfies Column

/** The month partition of the logs. */
export const MONTH_OF_NIGHT = monthOf('运行的数据日期', "the night's as-of date")

export const SCOPE = {
  type: 'VARCHAR',
  unit: 'code',
  zh: '阶段计算的层级：brand（品牌）、category（品类）或 spu（商品）。品牌阶段由品牌的全部行为直接算出，不是品类阶段的汇总；没有品类的行为只计入品牌。',
  en: "The level the stage is worked out at: `brand`, `category` or `spu`. Brand stages come from all the brand's events, not from category stages; an event without a category counts for the brand alone.",
} as const satisfies Column

export const SCOPE_ID = {
  type: 'VARCHAR',
  unit: 'id',
  zh: '该层级的对象：品牌、品类或商品编号。brand 层级时等于 brand_id；品类和商品只含 brand.yaml 列出的。',
  en: 'What the scope is of: the brand_id, a category id or an spu id. Only categories and products that brand.yaml lists have rows.',
} as const satisfies Column

export const RULE_VERSION = {
  type: 'VARCHAR',
  unit: 'id',
  zh: '判定阶段所用的规则及版本，如 default@1。阈值由本系统自定，平台没有公布；改规则就是新版本。',
  en: 'The stage rules in force, as default@1. The thresholds are ours, the platform publishes none; a change is a new version.',
  formula: `${rulesInWords(DEFAULT_RULES)} A brand's own rules stand in its brand.yaml under stage_rules.`,
} as const satisfies Column

/** The six columns that name an ROI cohort and how its orders are counted; `roi_cohorts` and `roi_curve` begin with them. */
export const COHORT = {
  category_id: {
    type: 'VARCHAR',
    unit: 'id',
    zh: '品类编号。取该行自己的品类，没有则取商品的，再没有则取计划的；决策周期 x 由它决定。',
    en: "The category. The row's own, else its product's, else its campaign's; it sets the decision cycle x.",
  },
  campaign_id: {
    type: 'VARCHAR',
    unit: 'id',
    zh: '投放计划编号。brand.yaml 没列出的计划，以及计划日期之外的触达，同样计入。',
    en: 'The campaign. One that brand.yaml does not list counts too, and so do touches outside its dates.',
  },
  channel: {
    type: 'VARCHAR',
    unit: 'code',
    zh: '渠道：feed_ad、search_ad、video_ad、kol_note、brand_note、topic、live、organic、shop、other。',
    en: 'The channel: feed_ad, search_ad, video_ad, kol_note, brand_note, topic, live, organic, shop or other.',
  },
  placement_date: {
    type: 'DATE',
    unit: 'date',
    zh: '投放日 T（品牌时区的业务日）：花费与触达发生的那一天。',
    en: 'Placement day T, a business date: the day of the spend and of the touches.',
  },
  basis: {
    type: 'VARCHAR',
    unit: 'code',
    zh: '触达口径：engaged（点击及更深的行为，默认）或 viewed（曝光或任一 engaged 行为）。两种口径不可混在一个数里。分享计入，发笔记与评价不算触达。',
    en: 'What counts as a touch: `engaged` (a click or deeper, the default) or `viewed` (an impression or any engaged behaviour). Never mix the two in one number. Posting a note and reviewing are no touches.',
  },
  model: {
    type: 'VARCHAR',
    unit: 'code',
    zh: '归因模型：last_touch（默认）、first_touch、linear、any_touch。回看 L = max(x, 90) 天：last_touch 归最近的触达日，first_touch 归最早的，linear 在各触达日间均分，同日多个群组按分均分，三者总额守恒。any_touch 让每个触达过的群组都全额计一次，各行不可相加。',
    en: 'Attribution: last_touch (default), first_touch, linear or any_touch. Within the lookback of L = max(x, 90) days, last_touch gives the order to the newest touch date, first_touch to the oldest, linear to all equally; cohorts of one date share in whole fen, and the sum is kept. any_touch counts the whole order in every cohort that touched the buyer: never add its rows up.',
  },
} as const satisfies Record<string, Column>
