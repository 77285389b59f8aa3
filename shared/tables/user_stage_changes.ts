import { BRAND_ID, RULE_VERSION, RUN_ID, SCOPE, SCOPE_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Every move of every person. Restricted: it holds people, under keys that cannot be turned back. */
export const userStageChanges = {
  name: 'user_stage_changes',
  row: {
    zh: '某人在某业务日从一个阶段变到另一个阶段。阶段没变的日子没有行；把变化依次相接可得任意两日之间的流转。',
    en: 'A move of one user from one stage to another on one business date. A day without a move has no row; chained, they give the flow between any two dates.',
  },
  restricted: true,
  log: false,
  key: ['dt', 'brand_id', 'scope', 'scope_id', 'user_key'],
  columns: {
    scope: SCOPE,
    scope_id: SCOPE_ID,
    user_key: {
      type: 'VARBINARY',
      unit: 'id',
      zh: '人的密钥哈希（16 字节），与 user_stages.user_key 相同。',
      en: "The person's keyed hash, 16 bytes, as in `user_stages`.",
    },
    from_stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '前一日的阶段：NONE（从未进入）、LOST（已流失）、A、I、TI、P、S。',
      en: 'The stage of the day before: NONE (never in the asset), LOST, A, I, TI, P or S.',
    },
    to_stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '当日的阶段，必与 from_stage 不同。变为 NONE 表示此编号并入他人、被撤回或被更正。',
      en: 'The stage on dt, always another. To NONE: the key merged into another person, or a correction took away what it held.',
    },
    rule_version: RULE_VERSION,
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    dt: {
      type: 'DATE',
      unit: 'date',
      zh: '变化发生的业务日（分区列）。',
      en: 'The business date of the move (partition column).',
    },
  },
  partition: { by: 'dt' },
} as const satisfies Table
