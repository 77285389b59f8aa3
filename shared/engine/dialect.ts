/** The few texts that DuckDB and Athena do not both read with one meaning. Everything else is one text for both. */
export type Dialect = {
  /**
   * Two aggregates over a text column: the sums of the lower and of the upper 64 bits of each text's MD5 as whole
   * numbers without sign. The same rows have the same sums, in any order, on either engine.
   */
  digestSums: (text: string) => { lower: string; upper: string }
}

export const DUCKDB_DIALECT: Dialect = {
  digestSums: (text) => ({
    lower: `sum(md5_number_lower(${text}))`,
    upper: `sum(md5_number_upper(${text}))`,
  }),
}

/**
 * DuckDB reads a digest as two numbers with the least byte first, the upper one first. Athena has numbers with a sign
 * and the greatest byte first.
 */
export const ATHENA_DIALECT: Dialect = {
  digestSums: (text) => ({ lower: sumOfBytes(text, 9), upper: sumOfBytes(text, 1) }),
}

const sumOfBytes = (text: string, from: number): string => {
  const signed = `from_big_endian_64(reverse(substr(md5(to_utf8(${text})), ${from}, 8)))`
  return `sum(cast(${signed} as decimal(38,0)) + case when ${signed} < 0 then decimal '18446744073709551616' else decimal '0' end)`
}
