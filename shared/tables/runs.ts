import { BRAND_ID, MONTH_OF_NIGHT } from './common-columns.ts'
import type { Table } from './table.ts'

/** Every run, published or not: the first place to look after a night. */
export const runs = {
  name: 'runs',
  row: {
    zh: '一个品牌的一次运行，含被检查拦下的和失败的。数据字典里的 D 即最近一次已发布运行的 dt。',
    en: 'A run of one brand, stopped and failed ones too. The D of this dictionary is the dt of the newest published run.',
  },
  restricted: false,
  log: true,
  key: ['run_id'],
  columns: {
    dt: {
      type: 'DATE',
      unit: 'date',
      zh: '运行的数据日期 D，即所含的最后一个完整业务日；补跑多日时为其中最后一日。',
      en: 'The as-of date D, the last complete business date in it. Of a catch-up of several dates, the last.',
    },
    kind: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '种类：night（每晚）、restate（重述）、replay（重试隔离）、rollback（回退）、forget（删除个人）。',
      en: 'What it was: night, restate, replay, rollback or forget.',
    },
    status: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '结果：published（已发布）、stopped（被检查拦下）或 failed（失败）。后两者读者仍看到上一次发布。',
      en: 'How it ended: published, stopped (by a check) or failed. After the last two readers still see the run before.',
    },
    reason: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '被拦下或失败的原因；已发布时为空。',
      en: 'Why it was stopped or failed. Null where published.',
    },
    started_at: {
      type: 'TIMESTAMP',
      unit: 'time (UTC)',
      zh: '开始时间（UTC）。',
      en: 'When it began, in UTC.',
    },
    finished_at: {
      type: 'TIMESTAMP',
      unit: 'time (UTC)',
      zh: '结束时间（UTC）。',
      en: 'When it ended, in UTC.',
    },
    code_version: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '运行所用程序的版本。',
      en: 'The version of the program that ran.',
    },
    input_sha256: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '输入的指纹：所读文件与品牌文件相同则相同。',
      en: 'The fingerprint of what went in: equal for the same files and brand file.',
    },
    result_sha256: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '结果的指纹，与行序无关，不含日志表与 definitions；未发布时为空。',
      en: 'The fingerprint of the published tables but the logs and `definitions`, free of row order. Null where nothing was published.',
    },
    seconds: {
      type: 'DOUBLE',
      unit: 'seconds',
      zh: '耗时（秒）。',
      en: 'How long it took.',
      formula: 'finished_at − started_at',
    },
    peak_bytes: {
      type: 'BIGINT',
      unit: 'bytes',
      zh: '进程内存峰值（字节）。',
      en: 'The most memory the process held.',
    },
    run_id: { type: 'VARCHAR', unit: 'id', zh: '运行编号。', en: 'The id of the run.' },
    brand_id: BRAND_ID,
    month: MONTH_OF_NIGHT,
  },
  partition: { by: 'month', of: 'night' },
} as const satisfies Table
