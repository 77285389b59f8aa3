import { BRAND_ID, MONTH_OF_NIGHT, RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** Every row that did not fit, with the reason. Restricted: raw text, personal data masked. */
export const quarantine = {
  name: 'quarantine',
  row: {
    zh: '一行不合格的数据：在哪个文件第几行、哪一列、什么原因。文件、契约或品牌文件改变后会重试；它不影响其他行。',
    en: 'A row that did not fit: in which file and line, which column, why. It is tried again when the file, the contract or the brand file changes, and stops no other row.',
  },
  restricted: true,
  log: true,
  key: ['brand_id', 'source', 'file', 'line'],
  columns: {
    source: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '来源，即品牌目录下的文件夹名。',
      en: "The source: the folder's name under the brand.",
    },
    file: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '文件路径，相对品牌目录。',
      en: "The file's path, relative to the brand's folder.",
    },
    line: {
      type: 'BIGINT',
      unit: 'line number',
      zh: '该行在文件中起始的物理行号，从 1 数，表头也算。',
      en: 'The physical line the row starts on, counted from 1, the header included.',
    },
    column_name: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '最先出错的列，按契约的列序；为空白表示整行不可读。',
      en: "The first faulty column, in the contract's order. Blank where the row as a whole cannot be read.",
    },
    reason: {
      type: 'VARCHAR',
      unit: 'code',
      zh: '原因代码，如 bad_date、missing_id、unknown_value、damaged_id。',
      en: 'The reason code, as bad_date, missing_id, unknown_value or damaged_id.',
    },
    detail: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '应为何、实为何，以及判定所用规则的版本。',
      en: "What was expected and what was found, with the rule's version.",
    },
    raw: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '该行原文，电话与邮箱已遮盖，人的编号换成密钥哈希。',
      en: 'The row as it came, with phone numbers and e-mails masked and person ids replaced by their key.',
    },
    run_id: { ...RUN_ID, zh: '隔离它的那次运行。', en: 'The run that set it aside.' },
    brand_id: BRAND_ID,
    month: MONTH_OF_NIGHT,
  },
  partition: { by: 'month', of: 'night' },
} as const satisfies Table
