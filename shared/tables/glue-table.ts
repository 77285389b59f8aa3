import { ALL_TABLES } from './all-tables.ts'
import type { Column, ColumnType, Table } from './table.ts'

export type GlueColumn = { name: string; type: string; comment: string }

/** A published table as Glue has it, and through Glue Athena. */
export type GlueTable = {
  name: string
  /** English, then Chinese. */
  description: string
  /** What the files hold besides the partition keys. */
  columns: readonly GlueColumn[]
  /** `brand_id`, then `month` or `dt`; empty for a table that is the whole lake's. */
  partitionKeys: readonly GlueColumn[]
  /**
   * A folder of the lake in which nothing ever lies: where a table stands is said by its partitions, or, where it has
   * none, by the roll-forward after the first publication. Until then it has no rows.
   */
  emptyFolder: string
  parameters: Readonly<Record<string, string>>
}

/** How Glue says that files are Parquet, of tables and of partitions. */
export const PARQUET_FORMAT = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
} as const

/** The types as Hive spells them. Athena reads the files' microseconds as `timestamp`, without a zone: UTC. */
const HIVE_TYPES: Readonly<Record<ColumnType, string>> = {
  BIGINT: 'bigint',
  DOUBLE: 'double',
  'DECIMAL(18,6)': 'decimal(18,6)',
  VARCHAR: 'string',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  VARBINARY: 'binary',
}

/** What Glue keeps of a column's comment and of a table's description. */
const COMMENT_BYTES = 255
const DESCRIPTION_BYTES = 2048

/** A table in the words of Glue. */
export function glueTable(table: Table): GlueTable {
  const keys = glueKeys(table)
  const columns = Object.entries(table.columns).map(([name, column]) => ({
    name,
    type: HIVE_TYPES[column.type],
    comment: comment(column),
  }))
  return {
    name: table.name,
    description: shortened(`${table.row.en} · ${table.row.zh}`, DESCRIPTION_BYTES),
    columns: columns.filter(({ name }) => !keys.includes(name)),
    partitionKeys: keys.flatMap((key) => columns.filter(({ name }) => name === key)),
    emptyFolder: `_tables/${table.name}/`,
    parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
  }
}

const glueKeys = (table: Table): string[] => {
  if (!('brand_id' in table.columns)) return []
  return table.partition.by === 'none' ? ['brand_id'] : ['brand_id', table.partition.by]
}

/**
 * English · Chinese [unit] = formula, in one line. What is longer than Glue's limit, which is one of bytes, loses its
 * formula first, then all but the first sentences; the table `definitions` has every word.
 */
function comment({ en, zh, unit, formula }: Column): string {
  const said = `${en} · ${zh} [${unit}]`
  const brief = `${firstSentence(en, '. ')} · ${firstSentence(zh, '。')} [${unit}]`
  const forms = [...(formula === undefined ? [] : [`${said} = ${formula}`]), said, brief]
  const fitting = forms.find((form) => Buffer.byteLength(form) <= COMMENT_BYTES)
  if (fitting !== undefined) return fitting
  const half = Math.floor((COMMENT_BYTES - Buffer.byteLength(` ·  [${unit}]`)) / 2)
  return `${shortened(en, half)} · ${shortened(zh, half)} [${unit}]`
}

const firstSentence = (text: string, end: string): string => {
  const at = text.indexOf(end)
  return at < 0 ? text : text.slice(0, at + end.trimEnd().length)
}

/** At most so many bytes of UTF-8, no character cut in two, with an ellipsis where something is missing. */
function shortened(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(`${kept}${character}…`) > mostBytes) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Every published table in the words of Glue: plain data, for whoever makes the tables and whoever fills them. */
export const GLUE_TABLES: readonly GlueTable[] = ALL_TABLES.map(glueTable)
