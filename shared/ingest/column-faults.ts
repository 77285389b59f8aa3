import { type Circumstances, damaged, isPublished } from './column-rules.ts'
import type { ContractColumn, Fault } from './contract.ts'
import { holdsPersonalData } from './personal-data.ts'

/** Nothing we measure is older: the platform itself began in 2013. */
const OLDEST_DATE = '2013-01-01'

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
    case 'ratio':
      faults.push({
        when: `(${value} is null and n_${column.name} is null) or ${value} < 0 or ${value} > 1`,
        reason: 'bad_number',
        expected: 'a share of the whole such as 12.3% or 0.123',
      })
      break
    case 'rank':
      faults.push({
        when: `(${value} is null and n_${column.name} is null) or ${value} < 1 or o_${column.name} < ${value}`,
        reason: 'bad_number',
        expected: 'a place such as 3/120, or 未上榜',
      })
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
