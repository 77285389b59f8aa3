import { literal } from '../engine/engine.ts'
import { narrow } from './cell-text.ts'

/**
 * Zones whose clocks have not moved since 2013, the oldest date we take: shifting by minutes gives what the zone
 * tables give, several times faster. A test holds the list against the runtime's own tables.
 */
export const FIXED_OFFSET_MINUTES: Readonly<Record<string, number>> = {
  'Asia/Shanghai': 480,
  'Asia/Hong_Kong': 480,
  'Asia/Taipei': 480,
  'Asia/Singapore': 480,
  'Asia/Tokyo': 540,
  UTC: 0,
}

/** SQL: the UTC timestamp of a local one. */
function toUtc(local: string, timezone: string): string {
  const minutes = FIXED_OFFSET_MINUTES[timezone]
  if (minutes !== undefined) return `${local} - interval '${minutes} minutes'`
  return `make_timestamp(epoch_us(timezone(${literal(timezone)}, ${local})))`
}

/** SQL: the business date of a UTC timestamp. */
export function dateIn(utc: string, timezone: string): string {
  const minutes = FIXED_OFFSET_MINUTES[timezone]
  if (minutes !== undefined) return `cast(${utc} + interval '${minutes} minutes' as date)`
  return `cast(timezone(${literal(timezone)}, timezone('UTC', ${utc})) as date)`
}

const DAY = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}'
/** No clock on earth is further from UTC than 14 hours. */
const offset = (colon: ':' | ':?'): string =>
  `(Z|[+-](0[0-9]|1[0-3])(${colon}[0-5][0-9])?|[+-]14(${colon}00)?)`
const WITHOUT_OFFSET =
  '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?'
const ISO = `${WITHOUT_OFFSET}${offset(':')}`
const CLOCK = '[T ]+([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?'
const LOCAL = `${DAY}(${CLOCK})?`
const OFFSET = offset(':?')
/** Days since 1899-12-30; noon is half a day. */
const SERIAL = '[0-9]{5,6}(\\.[0-9]+)?'

/**
 * SQL, first step: a date or a moment with its parts in ISO's order and signs: `2026/9/1 0:00` and `20260901` with
 * dashes, full-width digits narrow.
 */
export function plainTime(text: string): string {
  const dashed = `regexp_replace(${narrow(text)}, '^([0-9]{4})(?:/([0-9]{1,2})/|([0-9]{2}))([0-9]{1,2})([T ].*)?$', '\\1-\\2\\3-\\4\\5')`
  // Most moments are written so already, and bringing them there is dear.
  return `case when ${text} is null or regexp_full_match(${text}, '${WITHOUT_OFFSET}${offset(':')}?') then ${text} else ${dashed} end`
}

/**
 * SQL, second step: the moment as a UTC TIMESTAMP; null when the text is none. With an offset, or local in the
 * brand's zone, or a spreadsheet's serial number (days since 1899-12-30). The engine's own cast is asked only where
 * the shape is right: it takes `infinity` for a date, and drops an offset where it makes a plain timestamp.
 */
export function timeValue(plain: string, timezone: string): string {
  const local = `regexp_replace(${plain}, ' *${OFFSET}$', '')`
  const hours = `coalesce(try_cast(nullif(regexp_extract(${plain}, '([0-9]{2})(:?[0-9]{2})?$', 1), '') as integer), 0)`
  const minutes = `coalesce(try_cast(nullif(regexp_extract(${plain}, '[+-][0-9]{2}:?([0-9]{2})$', 1), '') as integer), 0)`
  const ahead = `case when suffix(${plain}, 'Z') then 0 else (${hours} * 60 + ${minutes}) * case when regexp_matches(${plain}, '-[0-9:]+$') then -1 else 1 end end`
  return `case
    when regexp_full_match(${plain}, '${ISO}') then make_timestamp(epoch_us(try_cast(${plain} as timestamptz)))
    when ${plain} is null then null
    when regexp_full_match(${plain}, '${LOCAL}') then ${toUtc(`try_cast(${plain} as timestamp)`, timezone)}
    when regexp_full_match(${plain}, '${DAY}${CLOCK} *${OFFSET}') then try_cast(${local} as timestamp) - to_minutes(${ahead})
    when regexp_full_match(${plain}, '${SERIAL}') then ${toUtc(serialTime(`try_cast(${plain} as double)`), timezone)}
    end`
}

/**
 * SQL: a spreadsheet's serial number as a local time. A serial carries a second only roughly (08:00:00 is written
 * .3333333333), so the nearest one is meant, but never one of the next day: that would be another whole number.
 */
const serialTime = (serial: string): string =>
  `timestamp '1899-12-30' + to_days(cast(floor(${serial}) as integer)) + to_seconds(least(cast(round((${serial} - floor(${serial})) * 86400) as bigint), 86399))`

/** SQL: a moment is the first of its business date: its time of day was never told. */
export const isLocalMidnight = (utc: string, date: string, timezone: string): string =>
  `${utc} = ${toUtc(`cast(${date} as timestamp)`, timezone)}`
