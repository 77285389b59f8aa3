const HIVE: Readonly<Record<string, string>> = {
  BIGINT: 'bigint',
  BLOB: 'binary',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DOUBLE: 'double',
  INTEGER: 'int',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  VARBINARY: 'binary',
  VARCHAR: 'string',
}

/**
 * A column's type of SQL as Hive and Glue call it.
 * @throws Error for a type that Athena reads otherwise than it was written, or not at all: HUGEINT, UUID, unsigned ones
 */
export function hiveType(type: string): string {
  const upper = type.toUpperCase()
  const found = /^DECIMAL\(\d+,\s*\d+\)$/.test(upper) ? upper.toLowerCase().replace(/\s/g, '') : HIVE[upper]
  if (found === undefined) throw new Error(`type ${type}: expected one that Athena reads as it is written`)
  return found
}
