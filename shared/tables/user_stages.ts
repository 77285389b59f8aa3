import { BRAND_ID, RULE_VERSION, RUN_ID, SCOPE, SCOPE_ID } from './common-columns.ts'
import type { Table } from './table.ts'

const holds = (stage: string, zh: string, more: { zh: string; en: string } = { zh: '', en: '' }) =>
  ({
    type: 'BOOLEAN',
    unit: 'flag',
    zh: `是否满足 ${stage}（${zh}）的条件，不论是否处于更高阶段。${more.zh}`,
    en: `Whether ${stage} holds now, be a higher stage theirs or not.${more.en}`,
  }) as const

/** Where every person of the asset stands now. Restricted: it holds people, under keys that cannot be turned back. */
export const userStages = {
  name: 'user_stages',
  row: {
    zh: '最近一个已发布业务日，某人在某层级的阶段。只含资产内的人（A 至 S）；每晚整体替换，历史变化见 user_stage_changes。',
    en: "A user's stage in one scope on the newest published date. Only people in the asset (A…S) have rows; replaced whole each night, history is in `user_stage_changes`.",
  },
  restricted: true,
  log: false,
  key: ['brand_id', 'scope', 'scope_id', 'user_key'],
  columns: {
    scope: SCOPE,
    scope_id: SCOPE_ID,
    user_key: {
      type: 'VARBINARY',
      unit: 'id',
      zh: '人的密钥哈希（16 字节），由品牌密钥算出，不能还原为原始编号。已关联的多个平台编号是同一个人。',
      en: "The person's keyed hash, 16 bytes under the brand's secret. It cannot be turned back; ids that identity-links ties together are one person.",
    },
    stage: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '当前阶段：成立的最高者，A 认知、I 兴趣、TI 深度兴趣、P 购买、S 分享。',
      en: 'The stage now: the highest that holds of A, I, TI, P, S.',
    },
    since_date: {
      type: 'DATE',
      unit: 'date',
      zh: '连续处于当前阶段的起始日。',
      en: 'The first date of the present unbroken stay at this stage.',
    },
    first_date: {
      type: 'DATE',
      unit: 'date',
      zh: '此人在该层级首次进入资产的日期；流失后回来不会改变它。',
      en: 'The first date on which the person was in the asset of this scope. Coming back after a loss does not change it.',
    },
    holds_a: holds('A', '认知'),
    holds_i: holds('I', '兴趣'),
    holds_ti: holds('TI', '深度兴趣'),
    holds_p: holds('P', '购买'),
    holds_s: holds('S', '分享', { zh: 'S 以 P 成立为前提。', en: ' S needs P to hold.' }),
    rule_version: RULE_VERSION,
    run_id: RUN_ID,
    brand_id: BRAND_ID,
  },
  partition: { by: 'none' },
} as const satisfies Table
