import * as z from 'zod'
import { type Comparison, median, rounds } from './comparison.ts'
import { FORMATS, type Format, formatFiles } from './format-files.ts'
import type { Lab } from './lab.ts'
import { inProcess } from './night-job.ts'

/** What one reading process is to do: `parse` is the product's own reading, up to the staged rows. */
export const readingSchema = z.object({
  kind: z.enum(['parse', 'scan', 'hucre']),
  path: z.string(),
  scratchDir: z.string(),
  threads: z.int(),
  memoryLimitMb: z.int(),
  campaigns: z.int(),
})

const toldSchema = z.object({
  rows: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
})
export type ReadingTold = z.infer<typeof toldSchema>

/** The same rows in every format, each read in turn with a bare scan of the CSV by the engine; XLSX with the best reader of npm, too. */
export async function formats(lab: Lab): Promise<Comparison[]> {
  const { files, rows } = await formatFiles(lab)
  const read = async (kind: 'parse' | 'scan' | 'hucre', path: string): Promise<ReadingTold> => {
    const { threads, memoryLimitMb } = lab
    const job: z.infer<typeof readingSchema> = {
      kind,
      path,
      scratchDir: `${lab.dir}/reading`,
      threads,
      memoryLimitMb,
      campaigns: lab.size.campaigns,
    }
    const told = toldSchema.parse(JSON.parse(await inProcess('reading-process.ts', JSON.stringify(job))))
    if (told.rows !== rows) throw new Error(`${path}: ${told.rows} rows by ${kind} of ${rows}`)
    return told
  }
  const compared = async (format: Format, by: 'scan' | 'hucre', goal: number | null): Promise<Comparison> => {
    const other = by === 'scan' ? files.CSV : files[format]
    const done = await rounds(
      lab.rounds,
      () => read('parse', files[format]),
      () => read(by, other),
    )
    const perSecond = Math.round(rows / median(done.a.map(({ seconds }) => seconds)))
    const peak = (list: readonly ReadingTold[]) => list.map(({ peakBytes }) => peakBytes)
    return {
      what: `${format}, ${perSecond} rows/s / ${by === 'scan' ? 'a bare scan of the CSV' : 'hucre'}`,
      ...done,
      goal,
      memory: { a: peak(done.a), b: peak(done.b), goal: null },
    }
  }
  const comparisons: Comparison[] = []
  for (const format of FORMATS) comparisons.push(await compared(format, 'scan', format === 'CSV' ? 2 : null))
  return [...comparisons, await compared('XLSX', 'hucre', 1)]
}
