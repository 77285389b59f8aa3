/**
 * The product's own night, in this process or, as a program, in one of its own: its only argument is a call as JSON.
 * It prints what became of the night and how many storage operations it took; told to, it kills itself (SIGKILL)
 * before or after its n-th operation, as the system would.
 */
import * as z from 'zod'
import { runNight } from '../../../functions/run-night.ts'
import { thisMachine } from '../../../functions/this-machine.ts'
import { diskStorage } from '../../../shared/storage/disk.ts'
import type { Storage } from '../../../shared/storage/storage.ts'
import { countingStorage } from '../../support/faulty-storage.ts'

const nightCall = z.object({
  kind: z.enum(['night', 'restate', 'replay']),
  exportsDir: z.string(),
  lakeDir: z.string(),
  secretsDir: z.string(),
  scratchDir: z.string(),
  /** The night's date; of a restatement the date it begins with. */
  date: z.string(),
  /** The clock of the run. */
  now: z.iso.datetime(),
  kill: z.object({ n: z.int(), phase: z.enum(['before', 'after']) }).nullable(),
})
export type NightCall = z.infer<typeof nightCall>

export const nightAnswer = z.object({
  outcome: z.enum(['published', 'nothing_new', 'stopped', 'failed']),
  error: z.object({ name: z.string(), message: z.string() }).nullable(),
  result_sha256: z.string().nullable(),
  operations: z.array(z.string()),
})
export type NightAnswer = z.infer<typeof nightAnswer>

export async function callNight(
  call: NightCall,
  wrap: (storage: Storage) => Storage = (storage) => storage,
): Promise<NightAnswer> {
  const operations: string[] = []
  const storage = countingStorage(wrap(diskStorage(call.lakeDir)), (n, operation, key, phase) => {
    if (phase === 'before') operations.push(`${operation} ${key}`)
    if (n === call.kill?.n && phase === call.kill.phase) process.kill(process.pid, 'SIGKILL')
  })
  const { brands } = await runNight(
    {
      kind: call.kind,
      exportsDir: call.kind === 'restate' ? null : call.exportsDir,
      lakeDir: call.lakeDir,
      date: call.kind === 'night' ? call.date : null,
      from: call.kind === 'restate' ? call.date : null,
      brand: null,
      acceptVolume: false,
    },
    {
      ...thisMachine({
        secretsDir: call.secretsDir,
        scratchDir: call.scratchDir,
        memoryLimitMb: 512,
        threads: 1,
        noColor: true,
        codeVersion: 'test',
      }),
      storage,
      now: () => new Date(call.now),
    },
    () => {},
  )
  const [night] = brands
  if (!night) throw new Error('no brand ran')
  const { outcome, error = null, result_sha256 } = night
  return { outcome, error: error && { name: error.name, message: error.message }, result_sha256, operations }
}

const [argument] = process.argv.slice(2)
if (import.meta.main && argument !== undefined)
  process.stdout.write(JSON.stringify(await callNight(nightCall.parse(JSON.parse(argument)))))
