import type { SourceSettings } from '../brand.ts'
import type { StagedKind } from '../lake/staged.ts'
import type { Reason } from './reason.ts'

/**
 * How the exports of one source are read, as data: one file per source says it, judge.ts makes one SQL statement
 * of it. Inside the SQL texts below a column `x` of the contract is there as `t_x` (the cell's text, trimmed, null
 * when blank) and `v_x` (its value; null when blank or unreadable).
 */
export type Contract = {
  source: string
  /** In the order that decides which fault of a row is named. */
  columns: readonly ContractColumn[]
  /** SQL: the row is no sale, no refund, a total … Decided before any other check. May look at `t_` only. */
  ignored: string | null
  /** SQL: an ignored row that still takes its key, because what makes up the key is readable. */
  ignoredTakesKey: string | null
  /** Cells of these texts are empty. */
  blanks?: readonly string[]
  /** Of each of these groups of columns a file must have one. */
  needsOneOf?: readonly (readonly string[])[]
  /** The places of rows among the rows of their file. */
  ordinals?: readonly Ordinal[]
  /** Good rows of one key of a file for which `where` (SQL) holds are one: `columns` add up, the last row says the rest. */
  sums?: { where: string; columns: readonly string[] }
  /** Finds the file's export time in its name: group 1 is a unix time in seconds. */
  exportTimeInName?: RegExp
  /** The other form in which the platform exports the same, for files that have not the columns of this one. */
  otherForm?: Contract
  /** The texts (SQL) that make up `row_key`; a null one counts as empty. */
  key: readonly string[]
  /** Where this SQL is null the row has no key of its own and `row_hash` stands in. */
  keyFrom: string | null
  /** The column that gives the business date of a row, for the dates a staged file spans; null: rows have none. */
  dated: string | null
  /** Equal rows without a time of day may be counts that were cut apart: the warning names `count`. */
  warnsOfEqualRows: boolean
  /** What is staged of a good row; `present` holds the contract columns that the file has. */
  stages(present: ReadonlySet<string>): readonly Stage[]
}

/**
 * One kind of staged rows. Each branch gives one staged row per source row: staged column → SQL. `where` (SQL): only of
 * these rows. `countedElsewhere`: another kind stands for the source rows in the counts of the file.
 */
export type Stage = {
  kind: StagedKind
  where?: string
  countedElsewhere?: true
  branches: readonly Readonly<Record<string, string>>[]
}

/**
 * `v_<name>` is 1, 2, … among the rows of the file that are alike in every text (SQL) of `alike`, in file order; null
 * where one of them is null. Bad and ignored rows take their places too, so that mending them moves nobody. Only the
 * key and the stages may look at it.
 */
export type Ordinal = { name: string; alike: readonly string[] }

export type ContractColumn = {
  name: string
  /** Known spellings of the header; the first is what a person is told. '' is the file's first header, where it is blank. */
  headers: readonly string[]
  type: ColumnType
  /** A file without it is rejected. */
  required: boolean
  /** Why a blank cell is a fault; null: a blank is a value. */
  whenBlank: Reason | null
  /** SQL text of what a blank means, so that a row that spells it out equals one that does not. */
  blankIs?: string
  /** Faults that look at other columns too, before the column's own. */
  also?: readonly Fault[]
}

/** A condition (SQL) under which a row is bad, why, and what was expected, in words. */
export type Fault = { when: string; reason: Reason; expected: string }

export type ColumnType =
  /** A moment: `v_x` TIMESTAMP in UTC, `d_x` its business date. */
  | { is: 'time' }
  /** A day: `v_x` DATE. `orExported`: a blank, and a file without the column, is the day the file was exported. */
  | { is: 'date'; orExported?: true }
  /** Money in yuan, not negative: `v_x` BIGINT fen. A sign says nothing where `unsigned` (SQL over `t_`) holds. */
  | { is: 'amount'; unsigned?: string }
  /** A whole number from `min` on: `v_x` BIGINT. */
  | { is: 'count'; min: 0 | 1 }
  /** A number of days, written `15天` or `15`: `v_x` BIGINT. */
  | { is: 'days' }
  /** A number from 0 on: `v_x` DOUBLE. */
  | { is: 'measure' }
  | { is: 'flag' }
  /** One of a list of words; `v_x` is the word's value. */
  | { is: 'choice'; values: Readonly<Record<string, string>> }
  /** Text that names something. `published`: it may be shown, so it must not hold personal data. */
  | { is: 'id'; published: boolean }
  /** Published text that is no id. */
  | { is: 'text' }
  /** The kind of a person's id, as text. */
  | { is: 'id_type' }
  /** A person's id: `v_x` is its key in hex, the text itself goes nowhere. `idType`: SQL of what stands before it. */
  | { is: 'person'; idType: string }
  /** A number a platform reports, money in fen where `money`, else whole; `v_x` DECIMAL(18,6), `n_x` why it is null. */
  | { is: 'returned'; money: boolean }
  /** A ratio a platform reports, `12.3%` or as ratioValue says; `v_x` DECIMAL(18,6) from 0 to 1, `n_x` why it is null. */
  | { is: 'ratio' }
  /** A place among others, `3/120` or `3`: `v_x` BIGINT the place, `o_x` BIGINT of how many; both null where unranked. */
  | { is: 'rank' }
  /** Read for equality only; never judged, never stored. */
  | { is: 'hidden' }

/** A contract, made for what a brand file says of the source. */
export type ContractOf = (settings: SourceSettings) => Contract

/** A column whose cells may be blank and whose header may be missing. */
export const optional = (name: string, type: ColumnType): ContractColumn => ({
  name,
  headers: [name],
  type,
  required: false,
  whenBlank: null,
})

/** A column that a file must have; its cells may be blank. */
export const mayBeBlank = (name: string, type: ColumnType): ContractColumn => ({
  ...optional(name, type),
  required: true,
})

/** A column that a file must have and every row must fill. */
export const required = (name: string, type: ColumnType, whenBlank: Reason): ContractColumn => ({
  name,
  headers: [name],
  type,
  required: true,
  whenBlank,
})

/** A column under the names that a platform gives it; the first is what a person is told. */
export const named = (column: ContractColumn, ...headers: string[]): ContractColumn => ({
  ...column,
  headers,
})

/** SQL: the row is no row but a total over rows, which stands where one of these columns has its date. */
export const isTotal = (...dates: string[]): string =>
  `(${dates.map((date) => `coalesce(regexp_matches(t_${date}, '^(合计|总计|汇总)'), false)`).join(' or ')})`

/** A choice whose words are their own values. */
export const oneOf = (words: readonly string[]): ColumnType => ({
  is: 'choice',
  values: Object.fromEntries(words.map((word) => [word, word])),
})
