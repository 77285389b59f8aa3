import { literal } from '../engine/engine.ts'
import { type NumberKind, numberValue, plainNumber } from './cell-number.ts'
import { narrow } from './cell-text.ts'
import { dateIn, plainTime, timeValue } from './cell-time.ts'
import type { ColumnType, ContractColumn } from './contract.ts'
import { keyedId } from './keyed-id.ts'
import { isBarePersonalId } from './personal-data.ts'
import { plainRank, plainRatio, rankValues, ratioValue, whyNull } from './reported-figures.ts'

/** What a file's own circumstances add to its contract. */
export type Circumstances = {
  timezone: string
  /** The business date on which the file was exported. */
  exportDate: string
  /** The last business date a row may carry. */
  latestDate: string
}

/** As spreadsheets write it, and as Spark and other Java programs do. */
const DAMAGED = String.raw`[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}|[0-9]\.[0-9]+E[0-9]{1,3}`

/**
 * SQL, first step: what a column's text `t_x` is brought to before it is cast (`p_x`), and what else can be said of
 * the text alone: a person's id that must not enter (`b_x`), why a returned number is null (`n_x`).
 */
export function plainValues(column: ContractColumn): Record<string, string> {
  const text = `t_${column.name}`
  const plain = `p_${column.name}`
  const kind = numberKind(column)
  switch (column.type.is) {
    case 'time':
    case 'date':
      return { [plain]: plainTime(text) }
    case 'person':
      return { [`b_${column.name}`]: isBarePersonalId(text) }
    case 'returned':
      return { [plain]: plainNumber(text, kind), [`n_${column.name}`]: whyNull(text) }
    case 'ratio':
      return { [plain]: plainRatio(text), [`n_${column.name}`]: whyNull(text) }
    case 'rank':
      return { [plain]: plainRank(text), [`n_${column.name}`]: whyNull(text) }
    case 'amount':
    case 'count':
    case 'measure':
      return { [plain]: plainNumber(text, kind) }
    case 'days':
      return { [plain]: `regexp_extract(${narrow(text)}, '^([0-9]{1,4}) *[天日]?$', 1)` }
    default:
      return {}
  }
}

/** SQL, second step: a column's values (`v_x`). */
export function columnValues(column: ContractColumn, circumstances: Circumstances): Record<string, string> {
  const { timezone } = circumstances
  const { name, type } = column
  const text = `t_${name}`
  const plain = `p_${name}`
  const value = `v_${name}`
  switch (type.is) {
    case 'time':
      return { [value]: timeValue(plain, timezone) }
    case 'date': {
      const date = dateIn(`(${timeValue(plain, timezone)})`, timezone)
      const blank = `when ${text} is null then date '${circumstances.exportDate}'`
      return { [value]: type.orExported ? `case ${blank} else ${date} end` : date }
    }
    case 'amount': {
      const fen = numberValue(plain, 'yuan')
      return { [value]: type.unsigned ? `case when ${type.unsigned} then abs(${fen}) else ${fen} end` : fen }
    }
    case 'count':
    case 'measure':
      return { [value]: numberValue(plain, numberKind(column)) }
    case 'days':
      return { [value]: `try_cast(${plain} as bigint)` }
    case 'returned':
      return {
        [value]: `case when n_${name} is null then try_cast(${numberValue(plain, numberKind(column))} as decimal(18,6)) end`,
      }
    case 'ratio':
      return { [value]: ratioValue(name) }
    case 'rank':
      return rankValues(name)
    case 'flag':
      return {
        [value]: `case when ${text} is null then null
          when lower(${text}) in ('true', '1', 'yes', 'y', 't', '是') then true
          when lower(${text}) in ('false', '0', 'no', 'n', 'f', '否') then false end`,
      }
    case 'choice': {
      const words = Object.entries(type.values)
      if (words.every(([word, meaning]) => word === meaning))
        return {
          [value]: `case when ${text} in (${words.map(([word]) => literal(word)).join(', ')}) then ${text} end`,
        }
      const cases = words.map(([word, meaning]) => `when ${literal(word)} then ${literal(meaning)}`)
      return { [value]: `case ${text} ${cases.join(' ')} end` }
    }
    case 'id':
      return { [value]: `case when ${damaged(text)} then null else ${text} end` }
    case 'person':
      return { [value]: keyedId(type.idType, text) }
    case 'text':
    case 'id_type':
    case 'hidden':
      return { [value]: text }
  }
}

/** SQL: the values of a column that the file does not have: all null but the day of its export, and nothing to work out. */
export function absentValues(
  { name, type }: ContractColumn,
  { exportDate }: Circumstances,
): Record<string, string> {
  const values: Record<string, string> = { [`v_${name}`]: `cast(null as ${VALUE_TYPES[type.is]})` }
  if (type.is === 'date' && type.orExported) values[`v_${name}`] = `date '${exportDate}'`
  if (type.is === 'time') values[`d_${name}`] = 'cast(null as date)'
  if (type.is === 'person') values[`b_${name}`] = 'false'
  if (type.is === 'returned' || type.is === 'ratio') values[`n_${name}`] = `'not_returned'`
  if (type.is === 'rank') values[`o_${name}`] = 'cast(null as bigint)'
  return values
}

const VALUE_TYPES: Readonly<Record<ColumnType['is'], string>> = {
  time: 'timestamp',
  date: 'date',
  amount: 'bigint',
  count: 'bigint',
  days: 'bigint',
  measure: 'double',
  flag: 'boolean',
  choice: 'varchar',
  id: 'varchar',
  text: 'varchar',
  id_type: 'varchar',
  person: 'varchar',
  returned: 'decimal(18,6)',
  ratio: 'decimal(18,6)',
  rank: 'bigint',
  hidden: 'varchar',
}

const numberKind = ({ type }: ContractColumn): NumberKind =>
  type.is === 'amount' || (type.is === 'returned' && type.money)
    ? 'yuan'
    : type.is === 'measure'
      ? 'measure'
      : 'whole'

/** Values that are worked out of other values: the business date of a moment. */
export function laterValues(column: ContractColumn, { timezone }: Circumstances): Record<string, string> {
  return column.type.is === 'time' ? { [`d_${column.name}`]: dateIn(`v_${column.name}`, timezone) } : {}
}

/** A column whose text may be shown and must hold no personal data. */
export const isPublished = ({ type }: ContractColumn): boolean =>
  type.is === 'text' || (type.is === 'id' && type.published)

/** SQL: what is left of a long number that was floating point. Few texts hold a plus or a capital E, so few are looked at. */
export const damaged = (text: string): string =>
  `case when contains(${text}, '+') or contains(${text}, 'E') then regexp_matches(${text}, '(^|;)\\s*(${DAMAGED})\\s*($|;)') else false end`
