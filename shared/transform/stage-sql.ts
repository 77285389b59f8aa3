import { dateLiteral } from '../engine/engine.ts'
import { flagsSql, plusDays, type RuleColumns } from './rule-columns.ts'

/**
 * SELECT texts of the stage step that depend on a rule set. Relations they read:
 *
 * - `events`: dt, user_key, category_id, spu_id, behaviour, dwell_seconds, event_count; ids and mappings resolved
 * - `scopes`: scope_no, scope, scope_id
 * - `days`: scope_no, user_key, dt and a count per alternative (`daysSql`)
 * - `lives`: scope_no, user_key, paid_date, live_from, dead0 … dead<k>: the first date on which a sub-order no longer has a net
 *   amount above zero (dead0) or enough of one for order alternative k; null when it always has
 * - `purchases`: scope_no, user_key, from_date, to_date, first_purchase_date (`purchasesSql`)
 */

/** Events per scope, person and day, counted for each alternative: the input of every stage step. */
export function daysSql(columns: RuleColumns, events: string, scopes: string): string {
  const names = columns.counts.map((one) => one.name)
  const sums = columns.counts.map(
    (one) => `cast(sum(case when ${one.matches} then event_count else 0 end) as bigint) as ${one.name}`,
  )
  const again = names.map((name) => `cast(sum(${name}) as bigint) as ${name}`)
  const list = names.map((name) => `, b.${name}`).join('')
  return `
    with person_days as (
      select dt, user_key, category_id, spu_id, ${sums.join(', ')}
      from ${events} group by dt, user_key, category_id, spu_id
    ),
    scoped as (
      select s.scope_no, b.user_key, b.dt${list} from person_days b join ${scopes} s on s.scope = 'brand'
      union all
      select s.scope_no, b.user_key, b.dt${list}
      from person_days b join ${scopes} s on s.scope = 'category' and s.scope_id = b.category_id
      union all
      select s.scope_no, b.user_key, b.dt${list}
      from person_days b join ${scopes} s on s.scope = 'spu' and s.scope_id = b.spu_id
    )
    select cast(scope_no as integer) as scope_no, user_key, dt, ${again.join(', ')}
    from scoped group by scope_no, user_key, dt
    having ${names.map((name) => `sum(${name}) > 0`).join(' or ')}`
}

/** The slots of a state as days, so that a pass over days can go on from a state. */
export function slotDaysSql(columns: RuleColumns, state: string): string {
  const parts = columns.counts.flatMap((one) =>
    one.slots.map((slot) => {
      const counts = columns.counts.map((other) => `${other.name === one.name ? 1 : 0} as ${other.name}`)
      return `select scope_no, user_key, ${slot} as dt, ${counts.join(', ')} from ${state} where ${slot} is not null`
    }),
  )
  const sums = columns.counts.map((one) => `cast(sum(${one.name}) as bigint) as ${one.name}`)
  return `select scope_no, user_key, dt, ${sums.join(', ')} from (${parts.join(' union all ')}) slots
    group by scope_no, user_key, dt`
}

/**
 * When the first sub-order with a net amount above zero changes, per scope and person. Of the sub-orders of one date
 * only the one that counts longest matters, so a person costs as many rows as there are dates, not orders.
 */
export const purchasesSql = (lives: string): string => `
  with paid_days as (
    select scope_no, user_key, paid_date, live_from, max(coalesce(dead0, date '9999-12-31')) as until_date
    from ${lives} group by scope_no, user_key, paid_date, live_from
  ),
  points as (
    select scope_no, user_key, live_from as dt from paid_days
    union
    select scope_no, user_key, until_date from paid_days where until_date < date '9999-12-31'
  ),
  firsts as (
    select p.scope_no, p.user_key, p.dt,
      min(case when d.live_from <= p.dt and d.until_date > p.dt then d.paid_date end) as first_purchase_date
    from points p
    join paid_days d on d.scope_no = p.scope_no and d.user_key = p.user_key
    group by p.scope_no, p.user_key, p.dt
  )
  select scope_no, user_key, dt as from_date,
    lead(dt, 1, date '9999-12-31') over (partition by scope_no, user_key order by dt) as to_date,
    first_purchase_date
  from firsts`

/**
 * Which stages hold from which date on: a row per person and change of `flags`, worked out from days and order lives
 * in one pass whatever the number of dates. An event counts from its date until its window has passed, so a running
 * sum of arrivals and departures is the count inside the window.
 */
export function flagPiecesSql(
  columns: RuleColumns,
  from: { days: string; lives: string; purchases: string },
): string {
  const zeros = (values: Readonly<Record<string, string>>): string =>
    [
      ...columns.counts.map((one) => `${values[one.name] ?? '0'} as ${one.name}`),
      ...columns.orders.map((one) => `${values[one.name] ?? '0'} as ${one.name}`),
      ...shares(columns).map(
        (one) => `${values[`last_${one.name}`] ?? 'cast(null as date)'} as last_${one.name}`,
      ),
    ].join(', ')
  const arrivals = `select scope_no, user_key, dt, ${zeros({
    ...Object.fromEntries(columns.counts.map((one) => [one.name, one.name])),
    ...Object.fromEntries(
      shares(columns).map((one) => [`last_${one.name}`, `case when ${one.name} > 0 then dt end`]),
    ),
  })} from ${from.days}`
  const departures = columns.counts.map(
    (one) =>
      `select scope_no, user_key, ${plusDays('dt', one.windowDays)} as dt, ${zeros({
        [one.name]: `-${one.name}`,
      })} from ${from.days} where ${one.name} > 0`,
  )
  const orders = columns.orders.flatMap((one) => {
    const end = plusDays('paid_date', one.windowDays)
    const live = `(${one.deadColumn} is null or ${one.deadColumn} > live_from) and ${end} > live_from`
    return [
      `select scope_no, user_key, live_from, ${zeros({ [one.name]: '1' })} from ${from.lives} where ${live}`,
      `select scope_no, user_key, least(${end}, coalesce(${one.deadColumn}, ${end})), ${zeros({
        [one.name]: '-1',
      })} from ${from.lives} where ${live}`,
    ]
  })
  const purchases = `select scope_no, user_key, from_date, ${zeros({})} from ${from.purchases}`
  const sums = [...columns.counts, ...columns.orders].map((one) => one.name)
  const lasts = shares(columns).map((one) => `last_${one.name}`)
  const flags = flagsSql(columns, (name) => {
    const share = shares(columns).find((one) => one.name === name)
    if (share) {
      const last = `r.last_${name}`
      return `coalesce(${last} > ${plusDays('r.dt', -share.windowDays)} and ${last} >= f.first_purchase_date, false)`
    }
    const count = columns.counts.find((one) => one.name === name)
    return `r.${name} >= ${count?.minCount ?? 1}`
  })
  return `
    with deltas as (
      ${[arrivals, ...departures, ...orders, purchases].join('\n union all ')}
    ),
    by_date as (
      select scope_no, user_key, dt,
        ${[...sums.map((name) => `cast(sum(${name}) as bigint) as ${name}`), ...lasts.map((name) => `max(${name}) as ${name}`)].join(', ')}
      from deltas group by scope_no, user_key, dt
    ),
    running as (
      select scope_no, user_key, dt,
        ${[...sums.map((name) => `sum(${name}) over so_far as ${name}`), ...lasts.map((name) => `max(${name}) over so_far as ${name}`)].join(', ')}
      from by_date
      window so_far as (partition by scope_no, user_key order by dt rows between unbounded preceding and current row)
    ),
    flagged as (
      select r.scope_no, r.user_key, r.dt, ${flags} as flags
      from running r
      left join ${from.purchases} f on f.scope_no = r.scope_no and f.user_key = r.user_key
        and f.from_date <= r.dt and r.dt < f.to_date
    ),
    changes as (
      select scope_no, user_key, dt, flags, lag(flags, 1, 0) over (partition by scope_no, user_key order by dt) as before
      from flagged
    )
    select scope_no, user_key, dt, cast(flags as integer) as flags from changes where flags <> before`
}

/** The slots as of a date, from days: the newest events of each alternative, as many as it needs. */
export function slotsSql(columns: RuleColumns, days: string, asOf: string): string {
  const several = columns.counts.filter((one) => one.minCount > 1)
  const running = several.map((one) => `, sum(${one.name}) over newest_first as ${one.name}_so_far`)
  const slots = columns.counts.flatMap((one) =>
    one.slots.map((slot, index) =>
      one.minCount === 1
        ? `max(case when ${one.name} > 0 then dt end) as ${slot}`
        : `max(case when ${one.name}_so_far > ${index} and ${one.name}_so_far - ${one.name} <= ${index} then dt end) as ${slot}`,
    ),
  )
  const window =
    several.length > 0
      ? 'window newest_first as (partition by scope_no, user_key order by dt desc rows between unbounded preceding and current row)'
      : ''
  return `
    with counted as (
      select scope_no, user_key, dt, ${columns.counts.map((one) => one.name).join(', ')}${running.join('')}
      from ${days} where dt <= ${dateLiteral(asOf)} ${window}
    )
    select scope_no, user_key, ${slots.join(', ')} from counted group by scope_no, user_key`
}

/** Order facts as of a date: newest live paid date per order alternative, and the first purchase. */
export function orderFactsSql(columns: RuleColumns, lives: string, asOf: string): string {
  const at = dateLiteral(asOf)
  const live = (dead: string) => `live_from <= ${at} and (${dead} is null or ${dead} > ${at})`
  const newest = columns.orders.map(
    (one) => `max(case when ${live(one.deadColumn)} then paid_date end) as ${one.name}`,
  )
  return `select scope_no, user_key, ${[...newest, `min(case when ${live('dead0')} then paid_date end) as first_purchase_date`].join(', ')}
    from ${lives} group by scope_no, user_key`
}

const shares = (columns: RuleColumns) => columns.counts.filter((one) => one.stage === 'S')
