/** Reads a CSV file into the lake and, in turn, into a table of texts: `<job as JSON>`. Prints seconds as JSON. */
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { literal } from '../../shared/engine/engine.ts'
import { admit } from '../../shared/ingest/admit.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { BENCH_BRAND, benchBrandFile } from './bench-brand.ts'
import { dearestOf } from './comparison.ts'
import { type IngestTold, ingestJobSchema } from './csv-ingest.ts'
import { type Spent, spentOn } from './spent.ts'
import { type Call, timedEngine } from './timed-engine.ts'

const job = ingestJobSchema.parse(JSON.parse(process.argv[2] ?? ''))
const calls: Call[] = []
const storage = diskStorage(join(job.scratchDir, 'lake'))
const bare = await duckdbEngine(storage, {
  scratchDir: job.scratchDir,
  memoryLimitMb: job.memoryLimitMb,
  threads: job.threads,
  timezone: 'Asia/Shanghai',
})
const engine = timedEngine(bare, calls, async () => {})
const brand = parseBrandFile(benchBrandFile(job.campaigns), BENCH_BRAND)
const { size, mtime } = await stat(job.path)
const header = (await readFile(job.path, 'utf8')).split('\n', 1)[0] ?? ''
const columns = header.split(',').map((name) => `${name}: 'VARCHAR'`)
const told: IngestTold = { parse: [], admit: [], scan: [], rows: 0, dearest: '' }

async function timed<T>(into: Spent[], work: () => Promise<T>): Promise<T> {
  const { result, spent } = await spentOn(work)
  into.push(spent)
  return result
}

for (let round = 0; round <= job.rounds; round += 1) {
  await timed(told.scan, () =>
    bare.make(
      'bare_scan',
      `select * from read_csv(${literal(job.path)}, auto_detect = false, header = true, delim = ',', quote = '"', columns = {${columns.join(', ')}})`,
    ),
  )
  await bare.drop('bare_scan')
  calls.length = 0
  const outDir = join(job.scratchDir, `parsed-${round}`)
  const parsed = await timed(told.parse, () =>
    parseFile(
      {
        brand,
        secret: new TextEncoder().encode('a secret of no brand, for the bench'),
        source: 'behaviours',
        file: 'behaviours/day.csv',
        localPath: job.path,
        exportedAt: mtime,
        size,
        outDir,
      },
      engine,
    ),
  )
  if (parsed.status !== 'accepted') throw new Error(`${parsed.reason}: ${parsed.detail}`)
  told.rows = parsed.readRows
  const arrivals = parsed.staged.map(({ kind, path }) => ({
    kind,
    path,
    fileSeq: round,
    source: parsed.source,
    exportedAt: mtime,
  }))
  await timed(told.admit, () => admit(engine, arrivals, {}, { prefix: `round-${round}/`, runNo: 1 }))
  await rm(outDir, { recursive: true })
}
told.dearest = dearestOf(calls)
await bare.close()
await rm(job.scratchDir, { recursive: true, force: true })
// The first round warms up.
for (const list of [told.parse, told.admit, told.scan]) list.shift()
process.stdout.write(JSON.stringify(told))
