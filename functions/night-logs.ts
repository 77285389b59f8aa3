import type { Engine } from '../shared/engine/engine.ts'
import { literal } from '../shared/engine/engine.ts'
import type { Catalog } from '../shared/publish/catalog.ts'
import { writeLog } from '../shared/publish/commit.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { ingestReport } from '../shared/tables/ingest_report.ts'
import { quarantine } from '../shared/tables/quarantine.ts'
import { restatements } from '../shared/tables/restatements.ts'
import { runs } from '../shared/tables/runs.ts'
import type { Table } from '../shared/tables/table.ts'
import { valuesSql } from '../shared/transform/relations.ts'
import type { RestatedDay } from '../shared/transform/restated.ts'
import type { FileReport } from './brand-ingest.ts'

/** A run as the table `runs` tells it. */
export type RunRow = {
  runId: string
  brand: string
  dt: string
  kind: 'night' | 'restate' | 'replay' | 'rollback' | 'forget'
  status: 'published' | 'stopped' | 'failed'
  reason: string | null
  startedAt: Date
  finishedAt: Date
  codeVersion: string
  inputSha256: string | null
  resultSha256: string | null
  peakBytes: number
}

const text = (value: string | null) => (value === null ? 'null' : literal(value))
const time = (at: Date) => `timestamp ${literal(at.toISOString().replace('T', ' ').replace('Z', ''))}`

/**
 * Writes a run's rows of the logs under its own prefix.
 * @param quarantined whether the relation `quarantined` holds bad rows
 * @returns table → key, null where the run has no row
 */
export async function stageLogs(
  engine: Engine,
  prefix: string,
  run: RunRow,
  given: {
    reports: readonly FileReport[]
    restated: readonly (RestatedDay & { causeFiles: string | null })[]
    quarantined: boolean
  },
): Promise<Record<string, string | null>> {
  const month = literal(run.dt.slice(0, 7))
  const common = { run_id: literal(run.runId), brand_id: literal(run.brand), month }
  const selects: [Table, string | null][] = [
    [
      runs,
      rowsOf(runs, common, [
        {
          dt: `date ${literal(run.dt)}`,
          kind: literal(run.kind),
          status: literal(run.status),
          reason: text(run.reason),
          started_at: time(run.startedAt),
          finished_at: time(run.finishedAt),
          code_version: literal(run.codeVersion),
          input_sha256: text(run.inputSha256),
          result_sha256: text(run.resultSha256),
          seconds: String((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000),
          peak_bytes: String(run.peakBytes),
        },
      ]),
    ],
    [
      ingestReport,
      rowsOf(
        ingestReport,
        common,
        given.reports.map((one) => ({
          source: literal(one.source),
          content_sha256: literal(one.content_sha256),
          file: literal(one.file),
          read_rows: String(one.read_rows),
          accepted_rows: String(one.accepted_rows),
          duplicate_rows: String(one.duplicate_rows),
          quarantined_rows: String(one.quarantined_rows),
          ignored_rows: String(one.ignored_rows),
          status: literal(one.status),
          reason: text(one.reason),
          detail: text(one.detail),
          arrived_at: time(one.arrived_at),
        })),
      ),
    ],
    [
      restatements,
      rowsOf(
        restatements,
        common,
        given.restated.map((one) => ({
          dt: `date ${literal(one.dt)}`,
          table_name: literal(one.table_name),
          changed_rows: String(one.changed_rows),
          before_value: one.before_value === null ? 'null' : String(one.before_value),
          after_value: one.after_value === null ? 'null' : String(one.after_value),
          cause_files: text(one.causeFiles),
        })),
      ),
    ],
    [quarantine, given.quarantined ? fromRelation(quarantine, common, 'quarantined') : null],
  ]
  const keys: Record<string, string | null> = {}
  for (const [table, select] of selects) {
    const files = select ? await engine.write(select, `${prefix}logs/${table.name}`) : []
    keys[table.name] = files[0]?.key ?? null
  }
  return keys
}

/** Copies a run's log rows beside the pointer, for a run that published nothing. */
export async function keepLogs(
  { storage, catalog }: { storage: Storage; catalog: Catalog | null },
  run: RunRow,
  keys: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const [table, key] of Object.entries(keys)) {
    const object = key === null ? null : await storage.get(key)
    if (object)
      await writeLog(
        storage,
        catalog,
        { brand: run.brand, table, dt: run.dt, run_id: run.runId },
        { bytes: object.bytes },
      )
  }
}

function rowsOf(
  table: Table,
  common: Readonly<Record<string, string>>,
  rows: readonly Readonly<Record<string, string>>[],
): string | null {
  if (rows.length === 0) return null
  const types = Object.fromEntries(Object.entries(table.columns).map(([name, { type }]) => [name, type]))
  return valuesSql(
    types,
    rows.map((row) => Object.keys(types).map((name) => row[name] ?? common[name] ?? 'null')),
  )
}

const fromRelation = (table: Table, common: Readonly<Record<string, string>>, relation: string): string =>
  `select ${Object.entries(table.columns)
    .map(([name, { type }]) => `cast(${common[name] ?? name} as ${type}) as ${name}`)
    .join(', ')} from ${relation}`
