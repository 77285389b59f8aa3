import { addDays, months } from '../calendar.ts'
import type { Night } from './night.ts'
import type { StageState } from './state.ts'

/** Columns of a month-end snapshot: everybody who ever held a stage, and what they were on that date. */
export const SNAPSHOT_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  stage: 'VARCHAR',
  since_date: 'DATE',
} as const

/**
 * Keeps a snapshot of every month end that has left the restatement window: the snapshot before and the month's
 * moves. With the moves since, it says what anybody was on any date, so any two dates can be compared.
 * @param moves of every date, this night's included
 * @param columns of the moves
 */
export async function keepSnapshots(
  night: Night,
  before: StageState['snapshots'],
  moves: Readonly<Record<string, string[]>>,
  columns: Readonly<Record<string, string>>,
): Promise<StageState['snapshots']> {
  const { engine, dates } = night
  // A restatement and a new scope change moves of months that were closed.
  const anew = night.kind === 'restate' || night.newScopes.length > 0
  const snapshots = Object.fromEntries(
    Object.entries(before).filter(([date]) => !anew || (night.newScopes.length === 0 && date < dates.from)),
  )
  for (const date of monthEnds(dates.first, addDays(dates.to, -night.brand.restateDays))) {
    if (date in snapshots) continue
    const earlier = Object.keys(snapshots)
      .filter((one) => one < date)
      .sort()
      .at(-1)
    await engine.bind('snapshot_before', SNAPSHOT_COLUMNS, earlier ? (snapshots[earlier] ?? []) : [])
    await engine.bind(
      'moves_since_snapshot',
      columns,
      Object.entries(moves).flatMap(([day, keys]) => (day > (earlier ?? '') && day <= date ? keys : [])),
    )
    const files = await engine.write(
      `select scope_no, user_key, stage, since_date from (
         select *, row_number() over (partition by scope_no, user_key order by since_date desc) as place from (
           select scope_no, user_key, stage, since_date from snapshot_before
           union all
           select scope_no, user_key, to_stage, dt from moves_since_snapshot where from_stage <> to_stage
         ) known
       ) newest where place = 1 and stage <> 'NONE'`,
      `${night.prefix}state/stages/snapshot-${date}`,
    )
    snapshots[date] = files.map((file) => file.key)
  }
  return snapshots
}

/** Last days of the months from one date to another, both included. */
export const monthEnds = (from: string, to: string): string[] =>
  months(from, to)
    .map((month) => addDays(`${addDays(`${month}-01`, 32).slice(0, 7)}-01`, -1))
    .filter((end) => end <= to)
