import { literal } from '../engine/engine.ts'
import { type NumberKind, numberValue, plainNumber } from './cell-number.ts'
import { narrow } from './cell-text.ts'
import { dateIn, plainTime, timeValue } from './cell-time.ts'
import type { ColumnType, ContractColumn, Fault } from './contract.ts'
import { keyedId } from './keyed-id.ts'
import { holdsPersonalData, isBarePersonalId } from './personal-data.ts'

/** What a file's own circumstances add to its contract. */
export type Circumstances = {
  timezone: string
  /** The last business date a row may carry. */
  latestDate: string
}

/** Nothing we measure is older: the platform itself began in 2013. */
const OLDEST_DATE = '2013-01-01'
/** As spreadsheets write it, and as Spark and other Java programs do. */
const DAMAGED = String.raw`[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}|[0-9]\.[0-9]+E[0-9]{1,3}`
const NOT_RETURNED = `'-', '—', '--', '–', '未上榜', '-1', '−1', '-1.0'`

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
      return {
        [plain]: plainNumber(text, kind),
        [`n_${column.name}`]: `case when ${text} = '数据较少' then 'suppressed_small_n'
          when ${text} is null or ${text} in (${NOT_RETURNED}) then 'not_returned' end`,
      }
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
export function columnValues(column: ContractColumn, { timezone }: Circumstances): Record<string, string> {
  const { name, type } = column
  const text = `t_${name}`
  const plain = `p_${name}`
  const value = `v_${name}`
  switch (type.is) {
    case 'time':
      return { [value]: timeValue(plain, timezone) }
    case 'date':
      return { [value]: dateIn(`(${timeValue(plain, timezone)})`, timezone) }
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
        [value]: `case when n_${name} is null then cast(${numberValue(plain, numberKind(column))} as decimal(18,6)) end`,
      }
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

/** SQL: the values of a column that the file does not have: all null, and nothing to work out. */
export function absentValues({ name, type }: ContractColumn): Record<string, string> {
  const values: Record<string, string> = { [`v_${name}`]: `cast(null as ${VALUE_TYPES[type.is]})` }
  if (type.is === 'time') values[`d_${name}`] = 'cast(null as date)'
  if (type.is === 'person') values[`b_${name}`] = 'false'
  if (type.is === 'returned') values[`n_${name}`] = `'not_returned'`
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

/** What makes a row bad in this column, the first that holds decides; a column the file lacks only by others. */
export function columnFaults(
  column: ContractColumn,
  { latestDate }: Circumstances,
  isPresent: boolean,
): Fault[] {
  if (!isPresent) return [...(column.also ?? [])]
  const text = `t_${column.name}`
  const value = `v_${column.name}`
  const faults: Fault[] = [...(column.also ?? [])]
  if (column.whenBlank)
    faults.push({ when: `${text} is null`, reason: column.whenBlank, expected: 'a value' })
  const unread = `${value} is null and ${text} is not null`
  const { type } = column
  switch (type.is) {
    case 'time':
    case 'date': {
      const date = type.is === 'time' ? `d_${column.name}` : value
      faults.push(
        { when: unread, reason: 'bad_date', expected: 'a date such as 2026-09-01, with or without a time' },
        {
          when: `${date} > date '${latestDate}'`,
          reason: 'future_date',
          expected: `a date up to ${latestDate}`,
        },
        {
          when: `${date} < date '${OLDEST_DATE}'`,
          reason: 'too_old',
          expected: `a date from ${OLDEST_DATE} on`,
        },
      )
      break
    }
    case 'amount':
      faults.push(
        { when: unread, reason: 'bad_number', expected: 'yuan with at most two decimals' },
        { when: `${value} < 0`, reason: 'negative_amount', expected: 'an amount from 0 on' },
      )
      break
    case 'count':
      faults.push({
        when: `${unread} or ${value} < ${type.min}`,
        reason: 'bad_number',
        expected: `a whole number from ${type.min} on`,
      })
      break
    case 'days':
      faults.push({ when: unread, reason: 'unknown_value', expected: 'a number of days such as 15天' })
      break
    case 'measure':
      faults.push({ when: `${unread} or ${value} < 0`, reason: 'bad_number', expected: 'a number from 0 on' })
      break
    case 'flag':
      faults.push({ when: unread, reason: 'unknown_value', expected: 'true or false' })
      break
    case 'choice':
      faults.push({
        when: unread,
        reason: 'unknown_value',
        expected: `one of ${Object.keys(type.values).join(', ')}`,
      })
      break
    case 'returned':
      faults.push(
        {
          when: `${value} is null and n_${column.name} is null`,
          reason: 'bad_number',
          expected: type.money ? 'yuan with at most two decimals' : 'a whole number',
        },
        {
          when: `${value} < 0`,
          reason: type.money ? 'negative_amount' : 'bad_number',
          expected: 'a number from 0 on, or -1 for not returned',
        },
      )
      break
    case 'person':
      faults.push(
        { when: `b_${column.name}`, reason: 'raw_personal_data', expected: 'a hashed id' },
        { when: damaged(text), reason: 'damaged_id', expected: 'the id in full, not in powers of ten' },
      )
      break
    case 'id':
      faults.push({ when: unread, reason: 'damaged_id', expected: 'the id in full, not in powers of ten' })
      break
    case 'text':
    case 'id_type':
    case 'hidden':
  }
  if (isPublished(column))
    faults.push({
      when: `case when suspect then ${holdsPersonalData(text)} else false end`,
      reason: 'raw_personal_data',
      expected: 'a text without a phone number or an e-mail address',
    })
  return faults
}

/** SQL: what is left of a long number that was floating point. Few texts hold a plus or a capital E, so few are looked at. */
const damaged = (text: string): string =>
  `case when contains(${text}, '+') or contains(${text}, 'E') then regexp_matches(${text}, '(^|;)\\s*(${DAMAGED})\\s*($|;)') else false end`
