import { literal } from '../../shared/engine/engine.ts'
import { some } from './figures.ts'
import { bold, yellow } from './layout.ts'
import { cutTo, printable } from './printable.ts'
import { STANDING } from './quarantine-standing.ts'
import { quoted } from './quoted.ts'
import { adviceFor } from './reasons.ts'
import { type Cell, cellText } from './sql-cell.ts'
import type { Out } from './world.ts'

/** Three examples a reason, from different files where there are; how many rows there are besides is said. */
export const BAD_ROWS = `${STANDING}, per_file as (
  select brand_id, reason, source, file, file_status, line, column_name, detail, raw,
    row_number() over (partition by brand_id, reason, source, file order by line) as in_file
  from standing_rows
), ranked as (
  select *, count(*) over (partition by brand_id, reason) as bad_rows,
    sum(case when in_file = 1 then 1 else 0 end) over (partition by brand_id, reason) as bad_files,
    row_number() over (partition by brand_id, reason order by in_file, source, file) as example
  from per_file
)
select brand_id, reason, bad_rows, bad_files, example, source, file, file_status, line, column_name, detail, raw
from ranked where example <= 3 order by brand_id, bad_rows desc, reason, example`

/** Rejected files that no later report of the same path replaced. */
export const REJECTED = `${STANDING}
select brand_id, source, file, reason, detail, arrived_at from standing_files
where status = 'rejected' order by brand_id, reason, source, file`

type Example = {
  file: string
  line: string
  column: string
  detail: string
  raw: string
  /** Whether the whole file was rejected: its good rows are not in the lake either. */
  in_rejected_file: boolean
}
export type Group = {
  brand: string
  reason: string
  rows: number
  files: number
  means: string
  mend: string
  examples: Example[]
}
export type Rejected = {
  brand: string
  file: string
  reason: string
  detail: string
  means: string
  mend: string
}

export const field = (row: Record<string, Cell>, name: string): string => cellText(row[name] ?? null)

/** The answer to `BAD_ROWS` as one entry per brand and reason. */
export function grouped(rows: readonly Record<string, Cell>[]): Group[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([field(row, 'brand_id'), field(row, 'reason')]))
  return [...groups.values()].flatMap((examples) => {
    const [first] = examples
    if (!first) return []
    const reason = field(first, 'reason')
    return {
      brand: field(first, 'brand_id'),
      reason,
      rows: Number(field(first, 'bad_rows')),
      files: Number(field(first, 'bad_files')),
      ...adviceFor(reason),
      examples: examples.map((row) => ({
        file: field(row, 'file'),
        line: field(row, 'line'),
        column: field(row, 'column_name'),
        detail: field(row, 'detail'),
        raw: field(row, 'raw'),
        in_rejected_file: field(row, 'file_status') === 'rejected',
      })),
    }
  })
}

/** A row of the answer to `REJECTED`. */
export function rejectedFile(row: Record<string, Cell>): Rejected {
  const reason = field(row, 'reason')
  const [brand, file, detail] = [field(row, 'brand_id'), field(row, 'file'), field(row, 'detail')]
  return { brand, file, reason, detail, ...adviceFor(reason) }
}

/** The lake as the person typed it, and what the person types to call this program. */
type Place = { lake: string; self: string }

/** What a person reads: rejected files first, for all of their rows are missing; then rows, most first. */
export function quarantineText(
  groups: readonly Group[],
  rejected: readonly Rejected[],
  place: Place,
  out: Out,
): string {
  if (groups.length + rejected.length === 0)
    return 'Everything fitted: no file was rejected and no row set aside.'
  const width = out.isTerminal ? Math.max(out.columns, 60) - 10 : 400
  const ofReason = Map.groupBy(rejected, ({ brand, reason }) => JSON.stringify([brand, reason]))
  return [
    ...(rejected.length === 0 ? [] : [bold(`Rejected files, by reason: ${rejected.length}`, out)]),
    ...[...ofReason.values()].map((files) => rejectedText(files, place, out)),
    ...(groups.length === 0 ? [] : [bold('Rows set aside, by reason', out)]),
    ...groups.map((group) =>
      [
        `${yellow(group.reason, out)}  ${group.brand}  ${some(group.rows, 'row')} in ${some(group.files, 'file')}: ${group.means}`,
        ...group.examples.flatMap(({ file, line, column, detail, raw, in_rejected_file }) => [
          `      ${printable(file)} line ${line}${column === '' ? '' : `, ${printable(column)}`}${in_rejected_file ? ' (rejected file)' : ''}${detail === '' ? '' : `: ${printable(detail)}`}`,
          ...(raw === '' ? [] : [`          ${cutTo(printable(raw), width)}`]),
        ]),
        ...moreRows(group, place),
        `      To mend it: ${group.mend}.`,
      ].join('\n'),
    ),
    whatNext(place),
  ].join('\n\n')
}

/** Files that one message fits are told at once: a partner's export of every day lacks the same column. */
function rejectedText(files: readonly Rejected[], place: Place, out: Out): string {
  const [first] = files
  if (!first) return ''
  const { brand, reason, means, mend } = first
  const details = Map.groupBy(files, ({ detail }) => detail)
  const shown = [...details].slice(0, SHOWN)
  const rest = [...details].slice(SHOWN).reduce((sum, [, all]) => sum + all.length, 0)
  const isCut = rest > 0 || shown.some(([, all]) => all.length > SHOWN)
  const sql = `select file, reason, detail, arrived_at from ingest_report where brand_id = ${literal(brand)} and status = 'rejected' and reason = ${literal(reason)} order by file`
  return [
    `${yellow(reason, out)}  ${brand}  ${some(files.length, 'file')}: ${means}`,
    ...shown.flatMap(([detail, all]) => [
      ...all.slice(0, SHOWN).map(({ file }) => `      ${printable(file)}`),
      ...(all.length > SHOWN ? [`      … and ${some(all.length - SHOWN, 'more file')} with this:`] : []),
      `          ${printable(detail)}`,
    ]),
    ...(rest > 0 ? [`      … and ${some(rest, 'more file')}.`] : []),
    ...(isCut
      ? ['      All of them:', `          ${place.self} sql --lake ${quoted(place.lake)} "${sql}"`]
      : []),
    `      To mend it: ${mend}.`,
  ].join('\n')
}

const SHOWN = 3

/** How many rows the examples leave out, and the call that lists every one. */
function moreRows({ brand, reason, rows, examples }: Group, { lake, self }: Place): string[] {
  const rest = rows - examples.length
  if (rest <= 0) return []
  const newest = `select source, file, max(run_id) as run_id from ingest_report where brand_id = ${literal(brand)} group by source, file`
  const sql = `select file, line, column_name, detail, raw from quarantine join (${newest}) f using (source, file, run_id) where brand_id = ${literal(brand)} and reason = ${literal(reason)} order by file, line`
  return [
    `      … and ${some(rest, 'more row')}. All of them:`,
    `          ${self} sql --lake ${quoted(lake)} "${sql}"`,
  ]
}

const whatNext = ({ lake, self }: Place): string =>
  [
    'A file that was mended: put it beside the old one, or over it. The next night reads it, and rows that are known already count once.',
    `A brand.yaml that was mended, or a newer aips: ${self} quarantine --lake ${quoted(lake)} --replay --exports DIR`,
    '  reads again what would be read otherwise now, and works published dates out as if it had been right at first.',
  ].join('\n')
