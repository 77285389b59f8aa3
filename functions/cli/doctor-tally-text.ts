import { shownName } from '../../shared/ingest/personal-data.ts'
import type { Tally } from '../../shared/ingest/tally.ts'
import type { ExaminedFile } from './doctor-file.ts'
import { count, some } from './figures.ts'
import { yellow } from './layout.ts'
import { printable } from './printable.ts'
import type { Out } from './world.ts'

const SHOWN_FILES = 5
const SHOWN_VALUES = 6

/** What no single row gives away: categories that nobody listed, and people known by another kind of id than buyers. */
export function tallyLines(files: readonly ExaminedFile[], out: Out): string[] {
  return [...unknownCategories(files, out), ...idTypes(files, out)]
}

function unknownCategories(files: readonly ExaminedFile[], out: Out): string[] {
  const found = files.filter(({ unknown_categories }) => unknown_categories.length > 0)
  return [
    ...found
      .slice(0, SHOWN_FILES)
      .map(
        ({ file, unknown_categories: unknown }) =>
          `  ${yellow('unknown category', out)}  ${printable(file)}  ${some(sum(unknown), 'row')} of a category that brand.yaml does not list: ${listed(unknown)}`,
      ),
    ...(found.length > SHOWN_FILES
      ? [`  and rows of ${some(found.length - SHOWN_FILES, 'more file')} (--json lists all)`]
      : []),
    ...(found.length > 0
      ? ['      Such rows are read and belong to no category: correct the id, or add it to categories.']
      : []),
  ]
}

function idTypes(files: readonly ExaminedFile[], out: Out): string[] {
  const sources = new Map(
    [...Map.groupBy(files, ({ source }) => source)].map(([source, all]) => [
      source,
      added(all.map(({ id_types }) => id_types)),
    ]),
  )
  const lines = [...sources]
    .filter(([, tally]) => tally.length > 0)
    .map(([source, tally]) => `  id types  ${printable(source)}: ${listed(tally)}`)
  const elsewhere = new Set(
    [...sources].flatMap(([source, tally]) =>
      source === 'behaviours' ? [] : tally.map(({ value }) => value),
    ),
  )
  const alone = (sources.get('behaviours') ?? []).filter(({ value }) => !elsewhere.has(value))
  if (alone.length === 0 || elsewhere.size === 0) return lines
  return [
    ...lines,
    `  ${yellow('unmatched id type', out)}  ${listed(alone)}: in behaviours alone, so these people meet no order unless identity-links names them. Check the spelling.`,
  ]
}

const sum = (tally: Tally): number => tally.reduce((total, { rows }) => total + rows, 0)

function added(tallies: readonly Tally[]): Tally {
  const rows = new Map<string, number>()
  for (const one of tallies.flat()) rows.set(one.value, (rows.get(one.value) ?? 0) + one.rows)
  return [...rows].map(([value, n]) => ({ value, rows: n })).sort((a, b) => b.rows - a.rows)
}

const listed = (tally: Tally): string =>
  [
    ...tally
      .slice(0, SHOWN_VALUES)
      .map(({ value, rows }) => `${printable(shownName(value))} (${count(rows)})`),
    ...(tally.length > SHOWN_VALUES ? [`${count(tally.length - SHOWN_VALUES)} more`] : []),
  ].join(', ')
