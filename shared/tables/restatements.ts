import { BRAND_ID, MONTH_OF_NIGHT, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Which published days changed afterwards, by how much, and because of which files. */
export const restatements = {
  name: 'restatements',
  row: {
    zh: '一次运行改动了某张表的某个已发布日期。昨天看到的数与今天不同，原因在这里。',
    en: 'A published day of one table that a run changed. Where a number differs from yesterday, this says why.',
  },
  restricted: false,
  log: true,
  key: ['brand_id', 'dt', 'table_name', 'run_id'],
  columns: {
    dt: {
      type: 'DATE',
      unit: 'date',
      zh: '被改动的日期：阶段表为业务日，ROI 表为投放日，订单为付款日。平台自报各表为报表日期，对照表为该月最后一天。ROI、对照表与 platform_returns 只记窗口已结束的日期：窗口未结束时数字本应增长。',
      en: 'The date that changed: the business date of stage tables, the placement date of ROI, the paid date of orders. It is the report date of what platforms say of themselves, and the last day of a month of roi_reconciliation. Of ROI, roi_reconciliation and platform_returns only what was over: while a window is open its numbers are meant to grow.',
    },
    table_name: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '被改动的表。',
      en: 'The table that changed.',
    },
    changed_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '新增、消失或内容改变的行数。',
      en: 'Rows of that date that came, went or changed.',
    },
    before_value: {
      type: 'BIGINT',
      unit: 'users or fen',
      zh: '改动前的合计：阶段表为 closing_users 之和（人），ROI 与订单为 net_fen 之和（分）。阶段表加总当日全部层级与 ALL 的行，因此大于人数，只与 after_value 对照。',
      en: 'The total before: closing_users summed for stages, net_fen for ROI and orders. For stages all rows of the day in stage_assets_daily are summed, every scope and ALL beside its parts: more than the people, and of use beside after_value only.',
    },
    after_value: {
      type: 'BIGINT',
      unit: 'users or fen',
      zh: '改动后的合计，与 before_value 同口径。可与之相等，仅明细有变。',
      en: 'The total after, of the same kind. It can equal the one before where only the parts moved.',
    },
    cause_files: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '引起改动的文件，相对品牌目录，以 ; 分隔；由规则或品牌文件引起时为空。按其行改动了什么而定，与行自身的日期无关：退款列在其订单的付款日与带来该订单的投放日下。阶段表的一天列出行日期不晚于该日的文件。',
      en: "The files that caused it, relative to the brand's folder, separated by `;`. What its rows change decides, not when they are dated: a refund stands beside the paid date of its order and the placements that led to it. A day of the stage tables names the files with a row up to that day. Null where no file did, as after `restate` or a changed brand file.",
    },
    run_id: { ...RUN_ID, zh: '作出改动的那次运行。', en: 'The run that changed it.' },
    brand_id: BRAND_ID,
    month: MONTH_OF_NIGHT,
  },
  partition: { by: 'month', of: 'night' },
} as const satisfies Table
