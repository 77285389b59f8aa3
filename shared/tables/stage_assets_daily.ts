import { BRAND_ID, monthOf, RULE_VERSION, RUN_ID, SCOPE, SCOPE_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** AIPS assets day by day: opening, entered, left and closing users per scope and stage. */
export const stageAssetsDaily = {
  name: 'stage_assets_daily',
  row: {
    zh: '某业务日、某层级、某阶段的人数。每人在一个层级里只算在成立的最高阶段（S > P > TI > I > A）；自该对象首次有人的那天起每天都有行，含 0。重述窗口内的迟到数据会改写对应日期，更早的日期要用 restate --from 重算。',
    en: 'The users of one stage of one scope on one business date. A user counts once per scope, at the highest stage that holds (S > P > TI > I > A). Every date has rows, zeros included, from the first on which the scope had a user. Late rows inside the restatement window rewrite their dates; older dates stay until `restate --from`.',
  },
  restricted: false,
  log: false,
  key: ['dt', 'brand_id', 'scope', 'scope_id', 'stage'],
  columns: {
    dt: {
      type: 'DATE',
      unit: 'date',
      zh: '业务日（品牌时区）。人数为当日结束时的状态。',
      en: "The business date, in the brand's time zone. Stages are those at the end of that day.",
    },
    scope: SCOPE,
    scope_id: SCOPE_ID,
    stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '阶段：A 认知、I 兴趣、TI 深度兴趣、P 购买、S 分享；ALL 为全部资产（A 至 S 任一）。流失（LOST）没有行。',
      en: 'The stage: A, I, TI, P, S, or ALL for the whole asset. ALL counts everyone in A…S; moves inside the asset neither enter nor leave it. LOST has no row.',
    },
    opening_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '期初人数，等于前一日的期末人数。',
      en: 'Users at the stage when the day began, equal to the closing users of the day before.',
      formula: 'closing_users of dt − 1; 0 on the first date',
    },
    entered_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '当日进入人数：前一日不在本阶段、当日在本阶段的人。从更高阶段回落的也算。',
      en: 'Users at the stage on dt who were not at it the day before. Those who fell back from a higher stage count too.',
    },
    left_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '当日离开人数：前一日在本阶段、当日不在的人。升到更高阶段的也算。',
      en: 'Users at the stage the day before who are not at it on dt. Those who rose to a higher stage count too.',
    },
    closing_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '期末人数：当日结束时处于本阶段的人，互斥，A 至 S 相加等于 ALL。',
      en: 'Users at the stage at the end of dt. Stages exclude each other: A + I + TI + P + S = ALL.',
      formula: 'opening_users + entered_users − left_users',
    },
    new_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: 'ALL 的进入人数中首次进入资产的人；其他阶段为空。',
      en: 'Of those who entered ALL, the ones never in the asset of this scope before. Null for other stages.',
      formula: 'ALL: entered_users that came from NONE; new_users + recalled_users = entered_users',
    },
    recalled_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: 'ALL 的进入人数中流失后回来的人；其他阶段为空。',
      en: 'Of those who entered ALL, the ones who had been in the asset and were lost. Null for other stages.',
      formula: 'ALL: entered_users that came from LOST',
    },
    holding_users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '当日满足本阶段条件的人，不互斥：处于更高阶段的人也计入。ALL 等于期末人数。',
      en: 'Users for whom the stage holds on dt, not exclusive: those at a higher stage count too. For ALL it is closing_users.',
    },
    rule_version: RULE_VERSION,
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('dt ', 'dt'),
  },
  partition: { by: 'month', of: 'dt' },
} as const satisfies Table
