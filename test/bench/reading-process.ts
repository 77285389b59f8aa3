/** Reads one file twice and tells of the second time: `<job as JSON>`. Prints seconds, rows and its peak memory as JSON. */
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { streamXlsxRows } from 'hucre/xlsx'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { peakMemory } from '../support/peak-memory.ts'
import { BENCH_BRAND, benchBrandFile } from './bench-brand.ts'
import { type ReadingTold, readingSchema } from './formats.ts'
import { spentOn } from './spent.ts'

const job = readingSchema.parse(JSON.parse(process.argv[2] ?? ''))
const engineOf = (): Promise<Engine> =>
  duckdbEngine(memoryStorage(join(job.scratchDir, 'lake')), {
    scratchDir: job.scratchDir,
    memoryLimitMb: job.memoryLimitMb,
    threads: job.threads,
    timezone: 'Asia/Shanghai',
  })

/** Up to the staged rows, as a night reads it. */
async function parse(engine: Engine): Promise<number> {
  const { size, mtime } = await stat(job.path)
  const outDir = join(job.scratchDir, 'parsed')
  const parsed = await parseFile(
    {
      brand: parseBrandFile(benchBrandFile(job.campaigns), BENCH_BRAND),
      secret: new TextEncoder().encode('a secret of no brand, for the bench'),
      source: 'behaviours',
      file: `behaviours/${basename(job.path)}`,
      localPath: job.path,
      exportedAt: mtime,
      size,
      outDir,
    },
    engine,
  )
  await rm(outDir, { recursive: true })
  if (parsed.status !== 'accepted') throw new Error(`${parsed.reason}: ${parsed.detail}`)
  return parsed.readRows
}

/** Into a table of texts, and nothing else. */
async function scan(engine: Engine): Promise<number> {
  const header = (await readFile(job.path, 'utf8')).split('\n', 1)[0] ?? ''
  const columns = header.split(',').map((name) => `"${name}": 'VARCHAR'`)
  await engine.make(
    'bare_scan',
    `select * from read_csv(${literal(job.path)}, auto_detect = false, header = true, delim = ',', quote = '"', columns = {${columns.join(', ')}})`,
  )
  const [row] = await engine.rows('select count(*) as n from bare_scan')
  await engine.drop('bare_scan')
  return Number(row?.n)
}

async function hucre(): Promise<number> {
  let rows = 0
  for await (const _ of streamXlsxRows(await readFile(job.path))) rows += 1
  return rows - 1
}

const engine = job.kind === 'hucre' ? null : await engineOf()
const read = (): Promise<number> =>
  engine === null ? hucre() : job.kind === 'scan' ? scan(engine) : parse(engine)
await read()
const { result: rows, spent } = await spentOn(read)
const told: ReadingTold = { rows, ...spent, peakBytes: peakMemory() }
await engine?.close()
await rm(job.scratchDir, { recursive: true, force: true })
process.stdout.write(JSON.stringify(told))
