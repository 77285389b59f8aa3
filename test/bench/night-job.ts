import { spawn } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod'

/** A night for a process of its own to run. */
export const jobSchema = z.object({
  kind: z.enum(['night', 'restate']),
  exportsDir: z.string().nullable(),
  lakeDir: z.string(),
  secretsDir: z.string(),
  scratchDir: z.string(),
  date: z.string().nullable(),
  from: z.string().nullable(),
  /** The last date that is over. */
  today: z.string(),
  threads: z.int(),
  memoryLimitMb: z.int(),
  /** How often the stage step is set against a bare copy afterwards. */
  stageRounds: z.int(),
})

const spent = z.object({ seconds: z.number(), cpuSeconds: z.number() })
const spents = z.array(spent)
const toldSchema = z.object({
  outcome: z.string(),
  error: z.string().nullable(),
  resultSha256: z.string().nullable(),
  rows: z.number(),
  /** From the listing to the published pointer; the start of the process is left out. */
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
  verbs: z.record(z.string(), spent),
  /** What the engine was asked for, in order. */
  statements: z.array(spent.extend({ label: z.string() })),
  stage: z
    .object({ roll: spents, whole: spents, copy: spents, stateRows: z.number(), dayRows: z.number() })
    .nullable(),
})

export type NightJob = z.infer<typeof jobSchema>
export type NightTold = z.infer<typeof toldSchema>

/** Runs a night in a process of its own. Throws when it did not publish. */
export async function nightInProcess(job: NightJob): Promise<NightTold> {
  const told = toldSchema.parse(JSON.parse(await inProcess('night-process.ts', JSON.stringify(job))))
  if (told.outcome !== 'published') throw new Error(`a bench night ${told.outcome}: ${told.error ?? ''}`)
  return told
}

/** What a script of this folder prints; it may write errors to ours. */
export async function inProcess(script: string, argument: string): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${script}: ended with ${code}`)
  return Buffer.concat(pieces).toString('utf8')
}
