/**
 * `npm run bench -- [bench…] [--scale 0.03|full] [--rounds 3] [--threads N] [--memory MiB] [--dir DIR]`: what a night
 * costs, as ratios of two things done in turn in one run. `--keep` leaves lakes and exports for a closer look.
 */
import { rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'
import { openLab } from './lab.ts'
import { heldBack, tableOf } from './result-table.ts'
import { sizeOf } from './size.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '0.03' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    /** 65 % of the largest Lambda. */
    memory: { type: 'string', default: '6656' },
    dir: { type: 'string', default: join(tmpdir(), `aips-bench-${process.pid}`) },
    keep: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
const unknown = names.find((name) => !(name in BENCHES))
const scale = values.scale === 'full' ? 1 : Number(values.scale)
if (unknown !== undefined || !(scale > 0 && scale <= 10)) {
  console.error(
    `bench: expected some of ${Object.keys(BENCHES).join(', ')} and --scale between 0 and 10, or full; found ${positionals.join(' ')} --scale ${values.scale}.`,
  )
  process.exit(2)
}

const size = sizeOf(scale)
const log = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`)
log(
  `scale ${scale}: ${size.dayRows} rows on the day, ${size.pastRows} a day before, ${size.regulars} people who come back, ${size.newcomers} new ones a day`,
)
const lab = await openLab({
  dir: values.dir,
  size,
  threads: Number(values.threads),
  memoryLimitMb: Number(values.memory),
  rounds: Number(values.rounds),
  log,
})
const begin = performance.now()
let failed = 0
try {
  for (const name of names) {
    const bench = BENCHES[name]
    if (!bench) continue
    log(name)
    try {
      const done = await bench(lab)
      console.log(tableOf(done))
      for (const line of heldBack(done)) console.log(line)
    } catch (error) {
      // One bench that fails says so and costs the others nothing.
      failed += 1
      console.error(`bench ${name}:`, error)
    }
  }
} finally {
  if (!values.keep) await rm(values.dir, { recursive: true, force: true })
}
log(`done in ${((performance.now() - begin) / 1000).toFixed(0)} s`)
process.exitCode = failed > 0 ? 1 : 0
