import { BRAND_ID, monthOf, RULE_VERSION, RUN_ID, SCOPE, SCOPE_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Where people went: users by the stage they were at h days ago and the stage they are at now. */
export const stageFlowsDaily = {
  name: 'stage_flows_daily',
  row: {
    zh: '某业务日 D 与 D−h 之间，从一个阶段到另一个阶段的人数（也含原地不动的）。没有人的组合可能没有行，视为 0。',
    en: 'The users who were at one stage on D−h and are at one stage on D, those who stayed included. A pair with nobody may have no row: read it as 0.',
  },
  restricted: false,
  log: false,
  key: ['dt', 'horizon_days', 'brand_id', 'scope', 'scope_id', 'from_stage', 'to_stage'],
  columns: {
    dt: {
      type: 'DATE',
      unit: 'date',
      zh: '业务日 D，即区间的末日。',
      en: 'The business date D that the flow ends on.',
    },
    horizon_days: {
      type: 'BIGINT',
      unit: 'days',
      zh: '跨度 h：1、7 或 30 天，与 D−h 比较。首个日期之前人人视为 NONE，因此首日起各跨度都有行。',
      en: 'The horizon h: 1, 7 or 30 days, compared with D−h. Before the first date everybody is NONE, so every horizon has rows from the first date.',
    },
    scope: SCOPE,
    scope_id: SCOPE_ID,
    from_stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'D−h 时的阶段：NONE（从未进入）、LOST（已流失）、A、I、TI、P、S。',
      en: 'The stage on D−h: NONE (never in the asset), LOST (was in it, holds nothing), A, I, TI, P or S.',
    },
    to_stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'D 时的阶段，取值同 from_stage。不含 NONE→NONE 与 LOST→LOST。',
      en: 'The stage on D, of the same values. NONE→NONE and LOST→LOST are not counted.',
    },
    users: {
      type: 'BIGINT',
      unit: 'users',
      zh: '走过这一组合的人数。按 to_stage 相加等于该阶段 D 日期末人数，按 from_stage 相加等于 D−h 日期末人数。',
      en: 'Users of this pair. Summed by to_stage (A…S) they are its closing users on D; by from_stage, its closing users on D−h.',
    },
    rule_version: {
      ...RULE_VERSION,
      zh: 'D 日判定阶段所用的规则及版本，如 default@1。D−h 日可能用的是旧版本。',
      en: 'The stage rules in force on D, as default@1. On D−h an older version may have been in force.',
    },
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('dt ', 'dt'),
  },
  partition: { by: 'month', of: 'dt' },
} as const satisfies Table
