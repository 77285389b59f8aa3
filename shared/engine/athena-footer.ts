import { type FileMetaData, parquetMetadataAsync, type SchemaElement } from 'hyparquet'
import type { ObjectInfo, Storage } from '../storage/storage.ts'

/** A column as Glue has it. */
export type HiveColumn = { name: string; type: string }

/** Most footers are smaller; a larger one is read in two pieces. */
const FIRST_BYTES = 64 * 1024

/**
 * Looks into a Parquet file that a query wrote.
 * @param columns what its table was declared to hold
 * @returns how many rows it has
 * @throws Error where the file holds other columns or types than declared: nobody may come to read it
 */
export async function rowsOfFile(
  storage: Storage,
  file: ObjectInfo,
  columns: readonly HiveColumn[],
): Promise<number> {
  const footer = await footerOf(storage, file)
  const declared = columns.map(({ name, type }) => `${name} ${plainType(type)}`)
  const found = footer.schema
    .filter((one) => !one.num_children)
    .map((one) => `${one.name} ${hiveTypeOf(one)}`)
  if (declared.join(', ') !== found.join(', '))
    throw new Error(
      `${storage.describe(file.key)}: expected the columns ${declared.join(', ')}; found ${found.join(', ')}`,
    )
  return Number(footer.num_rows)
}

function footerOf(storage: Storage, { key, size }: ObjectInfo): Promise<FileMetaData> {
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    const bytes = await storage.range(key, start, end)
    if (bytes === null) throw new Error(`${storage.describe(key)}: expected a file, found none`)
    return new Uint8Array(bytes).buffer
  }
  return parquetMetadataAsync({ byteLength: size, slice }, { initialFetchSize: FIRST_BYTES })
}

/** A declared type as files can tell it: lengths of texts are not in them, and small integers are stored as INT32. */
const plainType = (type: string): string =>
  type
    .replace(/^(var)?char\(\d+\)$/, 'string')
    .replace(/^(tiny|small)int$/, 'int')
    .replace(/\s/g, '')

function hiveTypeOf({ type, converted_type, logical_type, precision, scale }: SchemaElement): string {
  const meaning = logical_type?.type ?? converted_type
  if (converted_type === 'DECIMAL' || meaning === 'DECIMAL') return `decimal(${precision},${scale ?? 0})`
  if (type === 'BYTE_ARRAY') return meaning === 'STRING' || meaning === 'UTF8' ? 'string' : 'binary'
  if (type === 'INT32')
    return meaning === 'DATE' ? 'date' : meaning === undefined || isInt(meaning) ? 'int' : meaning
  if (type === 'INT64')
    return meaning?.startsWith('TIMESTAMP')
      ? 'timestamp'
      : meaning === undefined || isInt(meaning)
        ? 'bigint'
        : meaning
  const others: Readonly<Record<string, string>> = {
    BOOLEAN: 'boolean',
    DOUBLE: 'double',
    INT96: 'timestamp',
  }
  return others[type ?? ''] ?? String(type)
}

/** With a sign; numbers without one would be read as others. */
const isInt = (meaning: string): boolean => meaning === 'INTEGER' || /^INT_(8|16|32|64)$/.test(meaning)
