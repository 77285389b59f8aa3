import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROBE = `
const before = performance.now()
const { DuckDBInstance } = await import('@duckdb/node-api')
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.runAndReadAll('select 1')
console.log(performance.now() - before)
process.exit(0)`

/**
 * How long the library in an asset takes from being imported to its first answer, in a new process; null where the
 * function does not carry it.
 */
export async function firstQueryMs(asset: string): Promise<number | null> {
  if (!existsSync(join(asset, 'node_modules', '@duckdb', 'node-api'))) return null
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROBE], {
    cwd: asset,
  })
  return Number(stdout)
}
