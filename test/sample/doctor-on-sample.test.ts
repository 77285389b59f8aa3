import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { SOURCES } from '../../shared/ingest/sources.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { aips } from '../cli/test-lake.ts'
import { type Row, truthTable } from './read-exports.ts'
import { smallSample } from './small-sample.ts'

const examined = z.object({
  checks: z.array(z.looseObject({ state: z.string() })),
  exports: z.array(
    z.object({
      brand: z.string(),
      brandFault: z.null(),
      notes: z.array(z.string()),
      skipped: z.array(z.unknown()),
      files: z.array(
        z.object({
          file: z.string(),
          source: z.string(),
          status: z.string(),
          reason: z.string().nullable(),
          rows: z.number(),
          ignored_rows: z.number(),
          bad_rows: z.number(),
        }),
      ),
    }),
  ),
})

let sample: Sample
let report: Row[]
let told: z.infer<typeof examined>
beforeAll(async () => {
  sample = await smallSample({ users: 500, days: 60, seed: 5 })
  report = truthTable(sample.truthFolder, 'ingest_report')
  const root = await mkdtemp(join(tmpdir(), 'aips-doctor-'))
  const config = () => ({
    ...{
      secretsDir: join(root, 'secrets'),
      scratchDir: join(root, 'scratch'),
      memoryLimitMb: 512,
      threads: 1,
    },
    ...{ noColor: true, codeVersion: '0.1.0' },
  })
  const { stdout } = await aips(['doctor', '--exports', dirname(sample.folder), '--json'], { config })
  told = examined.parse(JSON.parse(stdout))
}, 300_000)

test('doctor says of every file of the sample what the sample knows of it: source, fate, and rows by what becomes of them', () => {
  const [brand] = told.exports
  const files = new Map(brand?.files.map((file) => [file.file, file]))
  for (const row of report) {
    const file = files.get(row.file ?? '')
    files.delete(row.file ?? '')
    const rejected = row.status === 'rejected'
    expect
      .soft(
        file && {
          source: file.source,
          status: file.status,
          reason: file.reason ?? '',
          rows: file.rows,
          ignored: file.ignored_rows,
          // Of a rejected file doctor tells the rows that would have to be mended.
          bad: rejected ? 0 : file.bad_rows,
          // Which rows are duplicates only a lake knows.
          kept: rejected ? 0 : file.rows - file.ignored_rows - file.bad_rows,
        },
        row.file,
      )
      .toEqual({
        source: row.source,
        status: row.status,
        reason: row.reason,
        rows: Number(row.read_rows),
        ignored: Number(row.ignored_rows),
        bad: Number(row.quarantined_rows),
        kept: Number(row.accepted_rows) + Number(row.duplicate_rows),
      })
  }
  // What is left are copies: the day that a partner sent twice, and small files that repeat each other to the byte.
  const bytes = (file: string) => readFileSync(join(sample.folder, file))
  for (const { file, source } of files.values()) {
    const others = report.filter((row) => row.source === source)
    expect(
      others.some((row) => bytes(row.file ?? '').equals(bytes(file))),
      file,
    ).toBe(true)
  }
  expect([...files.keys()].some((file) => file.startsWith('behaviours/resent/'))).toBe(true)
  expect(told.checks.filter(({ state }) => state === 'missing')).toEqual([])
  expect(brand?.notes).toEqual([])
  expect(brand?.skipped).toEqual([])
})

test('the sample has a file of every source that is read, and one of none', () => {
  const accepted = new Set(report.filter((row) => row.status === 'accepted').map((row) => row.source))
  expect([...accepted].sort()).toEqual([...SOURCES].sort())
  expect(report.some((row) => row.reason === 'unknown_source')).toBe(true)
})
