import * as z from 'zod'
import type { Comparison } from './comparison.ts'
import type { Lab } from './lab.ts'
import { inProcess } from './night-job.ts'

/** What the ingest process is to do. */
export const ingestJobSchema = z.object({
  path: z.string(),
  scratchDir: z.string(),
  threads: z.int(),
  memoryLimitMb: z.int(),
  rounds: z.int(),
  campaigns: z.int(),
})

const spents = z.array(z.object({ seconds: z.number(), cpuSeconds: z.number() }))
const toldSchema = z.object({
  parse: spents,
  admit: spents,
  scan: spents,
  rows: z.number(),
  dearest: z.string(),
})
export type IngestTold = z.infer<typeof toldSchema>

/** Canonical CSV read into the lake's rows, against the same file read as text into a table. */
export async function csvIngest(lab: Lab, eventIds: boolean): Promise<Comparison[]> {
  const { day } = await lab.exports(eventIds, 'day')
  const file = day.find(({ path }) => path.includes('/behaviours/'))
  if (!file) throw new Error('no behaviours of the day')
  const job: z.infer<typeof ingestJobSchema> = {
    path: file.path,
    scratchDir: `${lab.dir}/ingest`,
    threads: lab.threads,
    memoryLimitMb: lab.memoryLimitMb,
    rounds: lab.rounds,
    campaigns: lab.size.campaigns,
  }
  const told = toldSchema.parse(JSON.parse(await inProcess('ingest-process.ts', JSON.stringify(job))))
  lab.log(`ingest: ${told.rows} rows of CSV, ${eventIds ? 'with' : 'without'} event ids`)
  const name = `${eventIds ? 'with' : 'no'} event_id`
  const b = told.scan
  return [
    {
      what: `canonical CSV, parsed and admitted / a bare scan (${name})`,
      a: told.parse.map((one, index) => ({
        seconds: one.seconds + (told.admit[index]?.seconds ?? 0),
        cpuSeconds: one.cpuSeconds + (told.admit[index]?.cpuSeconds ?? 0),
      })),
      b,
      goal: 2,
      holds: told.dearest,
    },
    { what: '  of it parseFile', a: told.parse, b, goal: null },
    { what: '  of it admit', a: told.admit, b, goal: null },
  ]
}
