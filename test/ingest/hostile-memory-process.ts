/** Reads one file as `spend`: `<path> <scratch folder>`. Prints what became of it, and the memory it took, as JSON. */
import { basename, join } from 'node:path'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { peakMemory } from '../support/peak-memory.ts'

const [path = '', scratchDir = ''] = process.argv.slice(2)
const engine = await duckdbEngine(memoryStorage(join(scratchDir, 'lake')), {
  scratchDir,
  memoryLimitMb: 200,
  threads: 2,
  timezone: 'Asia/Shanghai',
})
const { status, reason, readRows, quarantinedRows, staged } = await parseFile(
  {
    brand: parseBrandFile(
      'brand: lumina\nname: { zh: 露, en: L }\nmax_quarantine_ratio: 1\ncategories:\n  - { id: a, name: { zh: a, en: a }, decision_cycle_days: 7 }\n',
      'lumina',
    ),
    secret: new TextEncoder().encode('a secret of the tests'),
    source: 'spend',
    file: `spend/${basename(path)}`,
    localPath: path,
    exportedAt: new Date('2026-09-02T02:30:00+08:00'),
    size: 0,
    outDir: join(scratchDir, 'out'),
  },
  engine,
)
await engine.close()
const stagedRows = staged.reduce((sum, { rows }) => sum + rows, 0)
const peakMiB = Math.round(peakMemory() / 2 ** 20)
console.log(JSON.stringify({ outcome: { status, reason, readRows, quarantinedRows, stagedRows }, peakMiB }))
