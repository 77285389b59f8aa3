import { plainNumber } from './cell-number.ts'
import { narrow } from './cell-text.ts'

/** What platforms write in place of a figure they do not give. */
const NOT_RETURNED = `'-', '—', '--', '–', '未上榜', '-1', '−1', '-1.0'`

/** SQL: why a reported figure is null; null where the cell holds something else. */
export const whyNull = (text: string): string => `case when ${text} = '数据较少' then 'suppressed_small_n'
          when ${text} is null or ${text} in (${NOT_RETURNED}) then 'not_returned' end`

const isPercent = (text: string): string => `suffix(${narrow(text)}, '%')`
const exact = (plain: string): string => `try_cast(${plain} as decimal(23, 12))`

/** SQL, first step: the number of a ratio as plain digits, without its percent sign. */
export const plainRatio = (text: string): string =>
  plainNumber(`regexp_replace(${narrow(text)}, ' *%$', '')`, 'measure')

/**
 * SQL, second step: a ratio from 0 to 1, DECIMAL(18,6). A cell with a percent sign says itself what it is. The plain
 * numbers of a column are of one form, which they show together: where one of them is above 1 (and up to 100) they are
 * percent, so that 0.5 below 12 is half a percent; else they are ratios. Reads the layer `plain`, all rows of the file
 * or sheet.
 */
export function ratioValue(column: string): string {
  const [text, plain] = [`t_${column}`, `p_${column}`]
  const columnInPercent = `(select coalesce(max(${exact(plain)}), 0) > 1 from plain
    where not ${isPercent(text)} and ${exact(plain)} <= 100)`
  const factor = `case when ${isPercent(text)} or ${columnInPercent} then cast(0.01 as decimal(3, 2)) else cast(1 as decimal(3, 2)) end`
  return `case when n_${column} is null then try_cast(${exact(plain)} * ${factor} as decimal(18, 6)) end`
}

/** SQL, first step: a place such as `3/120` or `3`; '' where the text is none. */
export const plainRank = (text: string): string =>
  `regexp_extract(${narrow(text)}, '^([0-9]{1,9}( */ *[0-9]{1,9})?)$', 1)`

/** SQL, second step: the place, and of how many (null where the cell does not say), both BIGINT. */
export function rankValues(column: string): Record<string, string> {
  const part = (place: 1 | 2): string =>
    `try_cast(nullif(trim(split_part(p_${column}, '/', ${place})), '') as bigint)`
  return { [`v_${column}`]: part(1), [`o_${column}`]: part(2) }
}
