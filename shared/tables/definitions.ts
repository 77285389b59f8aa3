import { RUN_ID } from './common-columns.ts'
import type { Table } from './table.ts'

/** The data dictionary as a table, one per lake, made from the definitions that make the tables themselves. */
export const definitions = {
  name: 'definitions',
  row: {
    zh: '一个列的含义；column_name 为空白的行说明整张表一行是什么。由生成各表的同一份定义产生，不会走样。',
    en: 'What a column means; the row with a blank column_name says what a row of the table is. Made from the definitions the tables are made from, so it cannot drift.',
  },
  restricted: false,
  log: false,
  key: ['table_name', 'column_name'],
  columns: {
    table_name: { type: 'VARCHAR', unit: 'text', zh: '表名。', en: 'The table.' },
    column_name: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '列名；空白表示整张表。',
      en: 'The column; blank for the table as a whole.',
    },
    type: {
      type: 'VARCHAR',
      unit: 'code',
      zh: 'SQL 类型，如 BIGINT；整张表的行为空。',
      en: 'The SQL type, as BIGINT. Null for the table as a whole.',
    },
    unit: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '一个单位是什么：users（人）、fen（分）、ratio（比率）、days（天）等。',
      en: 'What one unit of the value is: users, fen (分, 1/100 yuan), ratio, days, and so on.',
    },
    zh: { type: 'VARCHAR', unit: 'text', zh: '中文含义。', en: 'The meaning in Chinese.' },
    en: { type: 'VARCHAR', unit: 'text', zh: '英文含义。', en: 'The meaning in English.' },
    formula: {
      type: 'VARCHAR',
      unit: 'text',
      zh: '算法；直接取得的列为空。',
      en: 'How the value is worked out. Null where it is taken as it is.',
    },
    run_id: RUN_ID,
  },
  partition: { by: 'none' },
} as const satisfies Table
