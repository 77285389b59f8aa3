import { Command } from 'commander'
import * as z from 'zod'
import { literal } from '../../shared/engine/engine.ts'
import { some } from './figures.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { bold, yellow } from './layout.ts'
import { cutTo, printable } from './printable.ts'
import { quoted } from './quoted.ts'
import { adviceFor } from './reasons.ts'
import type { MakeCommand } from './run-cli.ts'
import { type Cell, cellText } from './sql-cell.ts'
import { answerRows } from './sql-door.ts'
import type { Out } from './world.ts'

const options = z.object({ lake: z.string(), brand: z.string().optional() })

/** Three examples a reason, from different files where there are; how many rows there are besides is said. */
const BAD_ROWS = `with per_file as (
  select brand_id, reason, source, file, line, column_name, detail, raw,
    row_number() over (partition by brand_id, reason, source, file order by line) as in_file
  from quarantine
), ranked as (
  select *, count(*) over (partition by brand_id, reason) as bad_rows,
    max(in_file) over (partition by brand_id, reason, source, file) as bad_in_file,
    row_number() over (partition by brand_id, reason order by in_file, source, file) as example
  from per_file
)
select brand_id, reason, bad_rows, example, source, file, line, column_name, detail, raw
from ranked where example <= 3 order by brand_id, bad_rows desc, reason, example`

/** Rejected files that no later report of the same path replaced. */
const REJECTED = `with ranked as (
  select *, row_number() over (partition by brand_id, source, file order by run_id desc) as newest from ingest_report
)
select brand_id, source, file, reason, detail, arrived_at from ranked
where newest = 1 and status = 'rejected' order by brand_id, source, file`

type Example = { file: string; line: string; column: string; detail: string; raw: string }
type Group = { brand: string; reason: string; rows: number; means: string; mend: string; examples: Example[] }
type Rejected = { brand: string; file: string; reason: string; detail: string; means: string; mend: string }

/** What did not fit, and how to mend it. */
export const quarantineCommand: MakeCommand = (world, done) =>
  new Command('quarantine')
    .description('what did not fit: bad rows by reason with examples, rejected files, and how to mend them')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .option('--brand <brand>', 'this brand alone')
    .addHelpText('after', '\nExample: aips quarantine --lake ./lake')
    .action(async (given: unknown) => {
      const { lake: typed, brand } = options.parse(given)
      const { lake, storage } = await openLake(world, typed)
      const wanted = new Set(chosenBrands(lake, brand).map((one) => one.brand))
      const ofWanted = (rows: Record<string, Cell>[]) =>
        rows.filter((row) => wanted.has(field(row, 'brand_id')))
      const groups = grouped(ofWanted(await answerRows(lake, storage, world.config(), BAD_ROWS)))
      const rejected = ofWanted(await answerRows(lake, storage, world.config(), REJECTED)).map(rejectedFile)
      done({
        json: { rejected_files: rejected, bad_rows: groups },
        text: (out) => text(groups, rejected, { lake: typed, self: world.self }, out),
      })
    })

const field = (row: Record<string, Cell>, name: string): string => cellText(row[name] ?? null)

function grouped(rows: readonly Record<string, Cell>[]): Group[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([field(row, 'brand_id'), field(row, 'reason')]))
  return [...groups.values()].flatMap((examples) => {
    const [first] = examples
    if (!first) return []
    const reason = field(first, 'reason')
    return {
      brand: field(first, 'brand_id'),
      reason,
      rows: Number(field(first, 'bad_rows')),
      ...adviceFor(reason),
      examples: examples.map((row) => ({
        file: field(row, 'file'),
        line: field(row, 'line'),
        column: field(row, 'column_name'),
        detail: field(row, 'detail'),
        raw: field(row, 'raw'),
      })),
    }
  })
}

function rejectedFile(row: Record<string, Cell>): Rejected {
  const reason = field(row, 'reason')
  const [brand, file, detail] = [field(row, 'brand_id'), field(row, 'file'), field(row, 'detail')]
  return { brand, file, reason, detail, ...adviceFor(reason) }
}

/** The lake as the person typed it, and what the person types to call this program. */
type Place = { lake: string; self: string }

function text(groups: readonly Group[], rejected: readonly Rejected[], place: Place, out: Out): string {
  if (groups.length + rejected.length === 0)
    return 'Everything fitted: no file was rejected and no row set aside.'
  const width = Math.max(out.columns, 60) - 10
  return [
    ...(rejected.length === 0 ? [] : [bold(`Rejected files: ${rejected.length}`, out)]),
    ...rejected.map((one) =>
      [
        `${yellow(one.reason, out)}  ${one.brand}  ${printable(one.file)}`,
        `      ${printable(one.detail)}`,
        `      To mend it: ${one.mend}.`,
      ].join('\n'),
    ),
    ...(groups.length === 0 ? [] : [bold('Rows set aside, by reason', out)]),
    ...groups.map((group) =>
      [
        `${yellow(group.reason, out)}  ${group.brand}  ${some(group.rows, 'row')}: ${group.means}`,
        ...group.examples.flatMap(({ file, line, column, detail, raw }) => [
          `      ${printable(file)} line ${line}${column === '' ? '' : `, ${printable(column)}`}${detail === '' ? '' : `: ${printable(detail)}`}`,
          `          ${cutTo(printable(raw), width)}`,
        ]),
        ...moreRows(group, place),
        `      To mend it: ${group.mend}.`,
      ].join('\n'),
    ),
    'Put a mended file beside the old one, or over it: the next night reads it, and rows that are known already count once.',
  ].join('\n\n')
}

/** How many rows the examples leave out, and the call that lists every one. */
function moreRows({ brand, reason, rows, examples }: Group, { lake, self }: Place): string[] {
  const rest = rows - examples.length
  if (rest <= 0) return []
  const sql = `select file, line, column_name, detail, raw from quarantine where brand_id = ${literal(brand)} and reason = ${literal(reason)} order by file, line`
  return [
    `      … and ${some(rest, 'more row')}. All of them:`,
    `          ${self} sql --lake ${quoted(lake)} "${sql}"`,
  ]
}
