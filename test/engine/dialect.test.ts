import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'

/** Upper and lower half of a digest as DuckDB reads it: the least byte first. */
const halves = (text: string) => {
  const digest = createHash('md5').update(text).digest()
  return { upper: digest.readBigUInt64LE(0), lower: digest.readBigUInt64LE(8) }
}

test('sums of digests are those of their halves as numbers without a sign', async () => {
  const engine = await duckdbEngine(memoryStorage(tmpdir()), {
    scratchDir: tmpdir(),
    memoryLimitMb: 256,
    threads: 1,
    timezone: 'UTC',
  })
  try {
    const texts = ['a', '种草', '', 'a']
    const { lower, upper } = engine.dialect.digestSums('x')
    const values = texts.map((text) => `('${text}')`).join(', ')
    const [row] = await engine.rows(
      `select cast(${lower} as varchar) as lower, cast(${upper} as varchar) as upper from (values ${values}) t (x)`,
    )
    const sum = (half: 'lower' | 'upper') => texts.reduce((all, text) => all + halves(text)[half], 0n)
    expect(row).toEqual({ lower: String(sum('lower')), upper: String(sum('upper')) })
  } finally {
    await engine.close()
  }
})
