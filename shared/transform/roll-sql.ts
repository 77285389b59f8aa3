import { dateLiteral } from '../engine/engine.ts'
import { flagsSql, plusDays, type RuleColumns, stageSql } from './rule-columns.ts'
import { stateColumnList } from './stage-columns.ts'

/** SQL for the flags that a state row's slots give on a date. */
function stateFlagsSql(columns: RuleColumns, asOf: string, slot: (name: string) => string): string {
  const at = dateLiteral(asOf)
  return flagsSql(columns, (name) => {
    const count = columns.counts.find((one) => one.name === name)
    if (!count) {
      const order = columns.orders.find((one) => one.name === name)
      return `coalesce(${slot(name)} > ${plusDays(at, -(order?.windowDays ?? 0))}, false)`
    }
    const last = slot(count.slots.at(-1) ?? '')
    const inside = `${last} > ${plusDays(at, -count.windowDays)}`
    return count.stage === 'S'
      ? `coalesce(${inside} and ${last} >= ${slot('first_purchase_date')}, false)`
      : `coalesce(${inside}, false)`
  })
}

/** SQL: can anything in this state row still hold, now or with more events? Otherwise the key is pruned. */
export function canHoldSql(columns: RuleColumns, asOf: string, slot: (name: string) => string): string {
  const at = dateLiteral(asOf)
  const alive = [
    ...columns.counts.map((one) => `${slot(one.slots[0] ?? '')} > ${plusDays(at, -one.windowDays)}`),
    ...columns.orders.map((one) => `${slot(one.name)} > ${plusDays(at, -one.windowDays)}`),
  ]
  return `coalesce(${alive.map((one) => `(${one})`).join(', false) or coalesce(')}, false)`
}

/**
 * One date on from yesterday's state: a full outer join with the day's counts and, for people with orders to look
 * at, their order facts. Reads `state` (a SELECT of yesterday's rows), `day`, `facts` (order facts of those people) and `lost_hits`.
 */
export function rollSql(columns: RuleColumns, date: string, state: string): string {
  const at = dateLiteral(date)
  const moved = columns.counts.flatMap((one) =>
    one.slots.map((slot, index) => {
      // A day with n events fills the first n slots and pushes the older ones back by n.
      const shifts = one.slots
        .slice(0, index + 1)
        .map((_, by) => by)
        .filter((by) => by > 0)
        .map((by) => `when ${by} then s.${one.slots[index - by]}`)
      return index === 0
        ? `case when coalesce(d.${one.name}, 0) > 0 then ${at} else s.${slot} end as ${slot}`
        : `case when coalesce(d.${one.name}, 0) > ${index} then ${at} else
             case coalesce(d.${one.name}, 0) when 0 then s.${slot} ${shifts.join(' ')} end end as ${slot}`
    }),
  )
  const facts = [...columns.orders.map((one) => one.name), 'first_purchase_date'].map(
    (name) => `case when d.has_facts then d.${name} else s.${name} end as ${name}`,
  )
  return `
    with joined as (
      select coalesce(s.scope_no, d.scope_no) as scope_no, coalesce(s.user_key, d.user_key) as user_key,
        coalesce(s.stage, case when d.lost_first_date is null then 'NONE' else 'LOST' end) as from_stage,
        coalesce(s.flags, 0) as from_flags, s.since_date as from_since_date,
        case when s.user_key is null then d.lost_first_date else s.first_date end as from_first_date,
        ${[...moved, ...facts].join(',\n        ')}
      from (${state}) s
      full outer join (
        select d.*, l.first_date as lost_first_date from day d
        left join lost_hits l on l.scope_no = d.scope_no and l.user_key = d.user_key
      ) d on d.scope_no = s.scope_no and d.user_key = s.user_key
    ),
    flagged as (
      select *, cast(${stateFlagsSql(columns, date, (name) => name)} as integer) as flags,
        ${canHoldSql(columns, date, (name) => name)} as is_kept
      from joined
    )
    ${stagedStateSql(columns, 'flagged', at)}`
}

const stagedStateSql = (columns: RuleColumns, from: string, at: string): string => `
    , staged as (
      select *, ${stageSql('flags', 'from_first_date is not null')} as stage from ${from}
    )
    select ${stateColumnList(columns)
      .map((name) => stateExpression(name, at))
      .join(',\n      ')}
    from staged`

const stateExpression = (name: string, at: string): string => {
  if (name === 'since_date')
    return `case when stage = from_stage then from_since_date else ${at} end as since_date`
  if (name === 'first_date')
    return `coalesce(from_first_date, case when flags > 0 then ${at} end) as first_date`
  return name
}
