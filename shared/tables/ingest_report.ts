import { BRAND_ID, MONTH_OF_NIGHT, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** One row for every file read, with an account of each of its rows. */
export const ingestReport = {
  name: 'ingest_report',
  row: {
    zh: '一个读过的文件（按内容识别，改名的副本是同一个）及其每一行的去向。被拒绝的文件各计数为 0，坏行见 quarantine。',
    en: 'A file read, known by its content (a renamed copy is the same file), and what became of its rows. The counts of a rejected file are zero; its bad rows are in `quarantine`.',
  },
  restricted: false,
  log: true,
  key: ['brand_id', 'source', 'content_sha256'],
  columns: {
    source: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '来源，即品牌目录下的文件夹名，如 behaviours。',
      en: "The source: the folder's name under the brand, as behaviours.",
    },
    content_sha256: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '文件内容的 SHA-256（小写十六进制）。',
      en: "SHA-256 of the file's bytes, lower-case hex.",
    },
    file: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '首次见到该内容时的路径，相对品牌目录。',
      en: "The path it was first seen under, relative to the brand's folder.",
    },
    read_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '读到的行数，不含表头与真正的空行。',
      en: 'Rows read, without the header and truly empty lines.',
      formula: 'accepted_rows + duplicate_rows + quarantined_rows + ignored_rows',
    },
    accepted_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '采纳的行数。替换旧行的新行也算采纳。',
      en: 'Rows taken in. A row that replaces an older one is accepted.',
    },
    duplicate_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '重复的行数：此前已有相同的行，或同键的更新的行。',
      en: 'Rows before which an equal row, or a newer one of their key, had come.',
    },
    quarantined_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '不合格、进入隔离区的行数。',
      en: 'Rows that did not fit and are in `quarantine`.',
    },
    ignored_rows: {
      type: 'BIGINT',
      unit: 'rows',
      zh: '按约定略过的行数：未付款、付款前取消、合计行、全空单元格的行等，不算错误。',
      en: 'Rows left aside by rule, no error: unpaid, cancelled before payment, totals, all cells blank.',
    },
    status: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '结果：accepted（采纳）或 rejected（整个文件被拒）。',
      en: 'The outcome: accepted, or rejected as a whole.',
    },
    reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '拒绝的原因代码，如 missing_column、too_many_bad_rows；采纳时为空。',
      en: 'The reason code of a rejection, as missing_column or too_many_bad_rows. Null where accepted.',
    },
    detail: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '拒绝时：应为何、实为何、下一步。采纳时为空；不含个人信息。',
      en: 'Of a rejection: what was expected, what was found, what to do. Null where accepted; nothing personal is in it.',
    },
    arrived_at: {
      type: 'TIMESTAMP',
      unit: 'time (UTC)',
      zh: '文件到达的时间（对象的修改时间，UTC）。',
      en: "When the file arrived: the object's modified time, in UTC.",
    },
    run_id: { ...RUN_ID, zh: '读它的那次运行。', en: 'The run that read it.' },
    brand_id: BRAND_ID,
    month: MONTH_OF_NIGHT,
  },
  partition: { by: 'month', of: 'night' },
} as const satisfies Table
