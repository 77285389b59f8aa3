import { dateLiteral } from '../engine/engine.ts'
import { keptColumns } from '../lake/kept.ts'
import { lostAmong, makeStrangers } from './group-relations.ts'
import { livesSql } from './lives-sql.ts'
import type { Night } from './night.ts'
import { rollSql } from './roll-sql.ts'
import type { RuleColumns } from './rule-columns.ts'
import { stateTypes } from './stage-columns.ts'
import type { Base } from './stage-groups.ts'
import { daysSql, orderFactsSql } from './stage-sql.ts'
import { step } from './steps/step.ts'

/** One date on for everybody who is not touched: yesterday's state joined with the day. */
export async function roll(
  night: Night,
  columns: RuleColumns,
  newest: Base,
  anyTouched: boolean,
  scopes: string,
): Promise<{ state: string[]; lost: string[] }> {
  const { engine, dates, kept, prefix, runNo } = night
  const untouched = anyTouched ? 'and user_key not in (select user_key from touched)' : ''
  await engine.bind(
    'kept_events',
    keptColumns('behaviours'),
    (kept.behaviours?.[dates.to] ?? []).map((file) => file.key),
  )
  await engine.make('roll_scopes', `select * from scopes where ${scopes}`)
  await engine.make('day_events', step('events'))
  await engine.make('day_counts', daysSql(columns, 'day_events', 'roll_scopes'))
  await engine.make('day_lives', livesSql(columns, 'select user_key from order_people', 'roll_scopes'))
  await engine.make('day_facts', orderFactsSql(columns, 'day_lives', dates.to))
  const facts = [...columns.orders.map((one) => one.name), 'first_purchase_date']
  // Someone whose orders are all gone has no facts left, which is a fact too.
  await engine.make(
    'day',
    `select * from (
       select coalesce(c.scope_no, f.scope_no) as scope_no, coalesce(c.user_key, f.user_key) as user_key,
         ${columns.counts.map((one) => `c.${one.name}`).join(', ')}, f.scope_no is not null as has_facts,
         ${facts.map((name) => `f.${name}`).join(', ')}
       from day_counts c
       full outer join day_facts f on f.scope_no = c.scope_no and f.user_key = c.user_key
     ) d where true ${untouched}`,
  )
  await engine.make('lost_hits', lostAmong('day'))
  await engine.bind('state_rows', stateTypes(columns), newest.keys)
  await engine.define('state_input', 'select * from state_rows where is_kept')
  const state = await engine.write(
    rollSql(
      columns,
      dates.to,
      `select * from state_input where scope_no in (select scope_no from roll_scopes) ${untouched}`,
    ),
    `${prefix}state/stages/state-roll`,
  )
  const keys = state.map((file) => file.key)
  await engine.bind('rolled', stateTypes(columns), keys)
  // Most people stay as they were: the new state is looked through once.
  await engine.make(
    'roll_news',
    `select scope_no, user_key, is_kept, stage, flags, first_date, from_stage, from_flags, from_since_date,
       from_first_date
     from rolled where stage <> from_stage or flags <> from_flags or not is_kept`,
  )
  await engine.make(
    'moves_of_roll',
    `select scope_no, user_key, ${dateLiteral(dates.to)} as dt, from_stage, stage as to_stage, from_flags,
       flags as to_flags, from_since_date, from_first_date
     from roll_news where stage <> from_stage or flags <> from_flags`,
  )
  await makeStrangers(night, {
    events: 'day_events',
    days: 'day_counts',
    rows: 'roll_news',
    scopes: 'roll_scopes',
  })
  const lost = await engine.write(
    `select scope_no, user_key, first_date, cast(${runNo} as integer) as run_no from roll_news where not is_kept
     union all
     select * from strangers`,
    `${prefix}state/stages/lost-roll`,
  )
  return { state: keys, lost: lost.map((file) => file.key) }
}
