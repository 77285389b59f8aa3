import { dateLiteral } from '../engine/engine.ts'
import { stageSql } from './rule-columns.ts'

/**
 * From pieces (which stages hold from which date on) to what a person is on each date that may change.
 *
 * `known` holds everybody concerned with what was published for the day before `emitFrom`: scope_no, user_key, stage,
 * flags, since_date, first_date (null: never held a stage), and `by_truth`: whoever is worked out again from all
 * accepted rows has held a stage when these rows say so; for all others what was published decides.
 *
 * Gives a row per person and date on which something may have changed, the first on `emitFrom`, with what the person
 * was before it (`from_*`), and `is_last` on the newest.
 */
export const outcomeSql = (dates: { emitFrom: string; to: string }): string => {
  const emitFrom = dateLiteral(dates.emitFrom)
  const held = `case when by_truth then date '0001-01-01' else ${emitFrom} end`
  return `
    with timeline as (
      select scope_no, user_key, dt, flags from pieces where dt <= ${dateLiteral(dates.to)}
      union all
      select scope_no, user_key, date '0001-01-01', 0 from known
    ),
    spans as (
      select scope_no, user_key, dt, flags,
        lead(dt, 1, date '9000-01-01') over (partition by scope_no, user_key order by dt) as until_date
      from timeline
    ),
    remembered as (
      select s.scope_no, s.user_key, s.dt, s.until_date, s.flags, k.by_truth,
        k.stage as known_stage, k.flags as known_flags, k.since_date as known_since_date,
        k.first_date as known_first_date,
        min(case when s.flags > 0 and s.until_date > ${held} then greatest(s.dt, ${held}) end) over so_far as held_date
      from spans s
      join known k on k.scope_no = s.scope_no and k.user_key = s.user_key
      window so_far as (partition by s.scope_no, s.user_key order by s.dt rows between unbounded preceding and current row)
    ),
    emitted as (
      select scope_no, user_key, greatest(dt, ${emitFrom}) as dt, flags, known_stage, known_flags, known_since_date,
        known_first_date,
        case when by_truth then held_date else coalesce(known_first_date, held_date) end as first_date
      from remembered where until_date > ${emitFrom}
    ),
    staged as (
      select *, ${stageSql('flags', 'first_date is not null')} as stage from emitted
    ),
    compared as (
      select *,
        lag(stage, 1, known_stage) over by_date as from_stage,
        lag(flags, 1, known_flags) over by_date as from_flags,
        lag(first_date, 1, known_first_date) over by_date as from_first_date,
        lead(dt) over by_date is null as is_last
      from staged window by_date as (partition by scope_no, user_key order by dt)
    ),
    dated as (
      select *,
        coalesce(max(case when stage <> from_stage then dt end) over so_far, known_since_date) as since_date
      from compared
      window so_far as (partition by scope_no, user_key order by dt rows between unbounded preceding and current row)
    )
    select scope_no, user_key, dt, stage, flags, since_date, first_date, from_stage, from_flags,
      lag(since_date, 1, known_since_date) over (partition by scope_no, user_key order by dt) as from_since_date,
      from_first_date, is_last
    from dated`
}
