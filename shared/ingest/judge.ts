import { identifier, literal } from '../engine/engine.ts'
import { foundText, type NamedFault, namedFaults, rawCells } from './bad-rows.ts'
import { cellText } from './cell-text.ts'
import {
  absentValues,
  type Circumstances,
  columnValues,
  isPublished,
  laterValues,
  plainValues,
} from './column-rules.ts'
import type { Contract, Ordinal } from './contract.ts'
import type { HeaderMatch } from './header.ts'
import { rowHash } from './keyed-id.ts'
import { holdsPersonalData, maybePersonalData } from './personal-data.ts'
import type { Relation } from './relation.ts'

/** A row is good, to be left out (and perhaps takes its key all the same), or bad by the n-th fault (from 1 on). */
export const GOOD = 0
export const IGNORED = -1
export const IGNORED_WITH_KEY = -2
/** Of rows that are one: it is told by another of them. */
export const SUMMED = -3

export type Judgement = {
  /** SELECT over the file: a verdict, the values to stage, keys, and for bad rows what was found. No raw id is in it. */
  select: string
  /** Fault n of a verdict is `faults[n - 1]`. */
  faults: readonly NamedFault[]
  /** Which of `raw_cells` are keys of persons. */
  keyCells: readonly number[]
  /** Contract columns that the file's header names twice: `ambiguous_<name>` says whether they differ. */
  repeated: readonly string[]
  /** What holds for all rows of the file lies in these columns. */
  persons: readonly string[]
}

/**
 * One SQL statement that reads every cell of a file and judges every row, a set at a time. The layers: text cells
 * (`t_`), values (`v_`), what follows from values (`d_`, suspicion), then the verdict: ignored before any other
 * check, else the first fault in the order of the contract's columns.
 */
export function judge(
  contract: Contract,
  relation: Relation,
  header: HeaderMatch,
  circumstances: Circumstances,
  few = false,
): Judgement {
  const { columns } = contract
  const present = columns.filter(({ name }) => header.found.has(name))
  const absent = columns.filter(({ name }) => !header.found.has(name))
  const marks = [
    ...(relation.numbered ? ['line'] : []),
    ...(relation.marked ? ['fault', 'fault_detail', 'shape'] : []),
  ]
  const cells = relation.headers.map((_, index) => `c${index}`)
  const textOf = (raw: string): string => {
    const cell = cellText(raw, relation.facts, few)
    if (!contract.blanks?.length) return cell
    return `case when (${cell}) in (${contract.blanks.map(literal).join(', ')}) then null else ${cell} end`
  }
  const text = (index: number): string => textOf(`c${index}`)
  const repeated = columns.filter((column) => (header.found.get(column.name)?.length ?? 0) > 1)

  const cellLayer = layer([...marks, ...cells], {
    ...fromEntries(columns, ({ name }) => {
      const places = header.found.get(name) ?? []
      if (places.length === 0) return [`t_${name}`, 'cast(null as varchar)']
      if (places.length === 1) return [`t_${name}`, text(places[0] ?? 0)]
      return [`t_${name}`, `coalesce(${places.map(text).join(', ')})`]
    }),
    ...fromEntries(repeated, ({ name }) => {
      const [first = 0, ...others] = header.found.get(name) ?? []
      return [
        `ambiguous_${name}`,
        others
          .map((other) =>
            relation.sparse
              ? `coalesce((${text(first)}) <> (${text(other)}), false)`
              : `(${text(first)}) is distinct from (${text(other)})`,
          )
          .join(' or '),
      ]
    }),
  })
  const published = present.filter(isPublished)
  const persons = columns.filter((column) => column.type.is === 'person')
  const plainLayer = layer(
    ['*'],
    merge([...present.map(plainValues), ...absent.map((column) => absentValues(column, circumstances))]),
  )
  const valueLayer = layer(['*'], {
    ...merge(present.map((column) => columnValues(column, circumstances))),
    // A cheap look over all published texts at once: hardly any row needs the close one.
    suspect:
      published.length === 0
        ? 'false'
        : `coalesce(${published.map(({ name }) => maybePersonalData(`t_${name}`, relation.facts.ascii)).join(' or ')}, false)`,
  })
  const followLayer = layer(['*'], {
    ...merge(present.map((column) => laterValues(column, circumstances))),
  })

  const faults = namedFaults(contract, circumstances, relation.marked, header)
  const blank = (some: readonly Contract['columns'][number][]): string =>
    some.map(({ name }) => `t_${name} is null`).join(' and ')
  const known = new Set([...header.found.values()].flat())
  const others = cells.filter((_, index) => !known.has(index))
  // In few words, however many columns nobody knows: words take time to plan, and hardly a row is looked at so closely.
  const allBlank = `case when ${blank(columns.filter(({ required }) => required))}
    then ${blank(columns)} and ${others.length === 0 ? 'true' : `len(list_filter([${others.join(', ')}], lambda cell: (${textOf('cell')}) is not null)) = 0`}
    else false end`
  const ignored = [allBlank, ...(contract.ignored ? [contract.ignored] : [])]
    .map((one) => `(${one})`)
    .join(' or ')
  const whenIgnored = contract.ignoredTakesKey
    ? `case when ${contract.ignoredTakesKey} then ${IGNORED_WITH_KEY} else ${IGNORED} end`
    : String(IGNORED)
  const unreadable = faults.filter(({ found }) => found === 'shape').length
  const verdicts = faults.map(({ when }, index) => `when ${when} then ${index + 1}`)
  const verdict = `cast(case ${verdicts.slice(0, unreadable).join(' ')}
    when ${ignored} then ${whenIgnored}
    ${verdicts.slice(unreadable).join('\n    ')} else ${GOOD} end as smallint)`
  // A row is the first among those like it until the file is looked at as a whole.
  const ordinals = (contract.ordinals ?? []).map((ordinal): [string, string] => [
    `v_${ordinal.name}`,
    `case when ${likeness(ordinal)} is not null then cast(1 as bigint) end`,
  ])
  const verdictLayer = layer(['*'], { verdict, ...Object.fromEntries(ordinals) })

  const hashed = columns.map((column) => asText(column))
  // Nothing else was checked of a row that is ignored and staged for its key.
  const guarded = contract.ignoredTakesKey ? published.map(({ name }) => name) : []
  const finalLayer = layer(
    [
      ...(relation.numbered ? ['line'] : []),
      'verdict',
      ...ordinals.map(([name]) => name),
      ...valueNames(contract).filter((value) => !guarded.some((name) => value === `v_${name}`)),
      ...repeated.map(({ name }) => `ambiguous_${name}`),
    ],
    {
      ...Object.fromEntries(
        guarded.map((name) => [
          `v_${name}`,
          `case when verdict = ${IGNORED_WITH_KEY} and suspect then case when ${holdsPersonalData(`t_${name}`)} then null else v_${name} end else v_${name} end`,
        ]),
      ),
      personal:
        persons.length === 0 ? 'false' : persons.map(({ name }) => `coalesce(b_${name}, false)`).join(' or '),
      ...(relation.innerLines && !relation.numbered ? { inner_lines: innerLines(cells) } : {}),
      row_hash: rowHash(hashed),
      key_hash: keyHash(contract),
      source_rows: `case when verdict = ${GOOD} then 1 else 0 end`,
      found: foundText(faults),
      ...rawCells(contract, relation, header),
    },
  )
  const from = `(${relation.select})`
  const select = `with cells as (${cellLayer} from ${from}),
    plain as (${plainLayer} from cells),
    parsed as (${valueLayer} from plain),
    followed as (${followLayer} from parsed),
    judged as (${verdictLayer} from followed)
    ${finalLayer} from judged`
  return {
    select,
    faults,
    keyCells: persons.flatMap(({ name }) => header.found.get(name) ?? []),
    repeated: repeated.map(({ name }) => name),
    persons: persons.map(({ name }) => name),
  }
}

/** Every value a stage may use. */
/** SQL: rows with the same are alike; null where a row is like none. */
export const likeness = ({ alike }: Ordinal): string =>
  `case when ${alike.map((text) => `${text} is not null`).join(' and ')} then md5(concat(${alike.join(', chr(31), ')})) end`

/** SQL: a row's key; null where it has none of its own: row_hash stands in when it is staged. */
export const keyHash = ({ key, keyFrom }: Contract): string =>
  keyFrom
    ? `case when ${keyFrom} is not null then ${rowHash(["'key'", ...key])} end`
    : rowHash(["'key'", ...key])

const valueNames = (contract: Contract): string[] =>
  contract.columns.flatMap((column) => {
    if (column.type.is === 'hidden' || column.type.is === 'id_type') return []
    const names = [`v_${column.name}`]
    if (column.type.is === 'time') names.push(`d_${column.name}`)
    if (column.type.is === 'returned' || column.type.is === 'ratio') names.push(`n_${column.name}`)
    if (column.type.is === 'rank') names.push(`o_${column.name}`)
    return names
  })

const asText = (column: Contract['columns'][number]): string => {
  const text = spelledOut(column)
  return column.blankIs === undefined ? text : `coalesce(${text}, ${column.blankIs})`
}

const spelledOut = (column: Contract['columns'][number]): string => {
  const value = `v_${column.name}`
  switch (column.type.is) {
    case 'time':
      return `cast(epoch_us(${value}) as varchar)`
    case 'text':
    case 'id':
    case 'id_type':
    case 'person':
    case 'choice':
    case 'hidden':
      return value
    case 'returned':
    case 'ratio':
      return `coalesce(cast(${value} as varchar), n_${column.name})`
    case 'rank':
      return `concat(${value}, '/', o_${column.name})`
    default:
      return `cast(${value} as varchar)`
  }
}

/** Line feeds in all cells of a row. */
function innerLines(cells: readonly string[]): string {
  const row = `concat(${cells.join(', ')})`
  return `case when contains(${row}, chr(10)) then strlen(${row}) - strlen(replace(${row}, chr(10), '')) else 0 end`
}

function layer(kept: readonly string[], made: Readonly<Record<string, string>>): string {
  const columns = Object.entries(made).map(([name, sql]) => `${sql} as ${identifier(name)}`)
  return `select ${[...kept.map((name) => (name === '*' ? name : identifier(name))), ...columns].join(',\n      ')}`
}

const merge = (records: readonly Record<string, string>[]): Record<string, string> =>
  Object.assign({}, ...records)

const fromEntries = <T>(items: readonly T[], entry: (item: T) => [string, string]): Record<string, string> =>
  Object.fromEntries(items.map(entry))
