/**
 * A night in a process of its own, so that its peak memory is its own: `<job as JSON>`. Prints what came of it as
 * JSON.
 */
import type { NightProgress } from '../../functions/cli/night-result.ts'
import { runNight } from '../../functions/run-night.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { addDays } from '../../shared/calendar.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { BENCH_BRAND } from './bench-brand.ts'
import { jobSchema, type NightTold } from './night-job.ts'
import type { Spent } from './spent.ts'
import { type StageRounds, stageRounds } from './stage-copy.ts'
import { type Call, timedEngine } from './timed-engine.ts'

const job = jobSchema.parse(JSON.parse(process.argv[2] ?? ''))
const storage = diskStorage(job.lakeDir)
const calls: Call[] = []
let stage: StageRounds | null = null
let whole: Spent = { seconds: 0, cpuSeconds: 0 }
let peakBytes = 0
const began = performance.now()
const verbs: Record<string, Spent> = {}
const clock = (): Spent & { verb: string } => {
  const { user, system } = process.cpuUsage()
  return { verb: 'ingest', seconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 }
}
const first = clock()
let current = first

const onProgress = ({ verb }: Pick<NightProgress, 'verb'>): void => {
  const now = { ...clock(), verb }
  const sum = verbs[current.verb] ?? { seconds: 0, cpuSeconds: 0 }
  verbs[current.verb] = plus(sum, minus(now, current))
  current = now
}
const plus = (a: Spent, b: Spent): Spent => ({
  seconds: a.seconds + b.seconds,
  cpuSeconds: a.cpuSeconds + b.cpuSeconds,
})
const minus = (a: Spent, b: Spent): Spent => ({
  seconds: a.seconds - b.seconds,
  cpuSeconds: a.cpuSeconds - b.cpuSeconds,
})
const { brands } = await runNight(
  {
    kind: job.kind,
    exportsDir: job.exportsDir,
    lakeDir: job.lakeDir,
    date: job.date,
    from: job.from,
    brand: BENCH_BRAND,
    acceptVolume: true,
  },
  {
    ...thisMachine({
      secretsDir: job.secretsDir,
      scratchDir: job.scratchDir,
      memoryLimitMb: job.memoryLimitMb,
      threads: job.threads,
      noColor: true,
      codeVersion: 'bench',
    }),
    storage,
    now: () => new Date(Date.parse(`${addDays(job.today, 2)}T00:00:00Z`) + performance.now() - began),
    openEngine: async (lake, settings) => {
      const engine = await duckdbEngine(lake, settings)
      return timedEngine(engine, calls, async () => {
        finish()
        if (job.stageRounds > 0) stage = await stageRounds(engine, storage, calls, job.today, job.stageRounds)
      })
    },
  },
  onProgress,
)
if (peakBytes === 0) finish()

/** What comes after the night is not the night's. */
function finish(): void {
  onProgress({ verb: 'publish' })
  whole = minus(clock(), first)
  peakBytes = process.resourceUsage().maxRSS * 1024
}

const [night] = brands
const told: NightTold = {
  outcome: night?.outcome ?? 'failed',
  error: night?.error ? (night.error.stack ?? night.error.message) : null,
  resultSha256: night?.result_sha256 ?? null,
  rows: night?.rows.read ?? 0,
  ...whole,
  peakBytes,
  verbs,
  statements: calls.map(({ label, seconds, cpuSeconds }) => ({ label, seconds, cpuSeconds })),
  stage,
}
process.stdout.write(JSON.stringify(told))
