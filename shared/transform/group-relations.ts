import { dateLiteral, identifier } from '../engine/engine.ts'
import { keptColumns } from '../lake/kept.ts'
import type { Night } from './night.ts'
import { MOVE_COLUMNS } from './stage-columns.ts'
import { type Group, segmentsFor } from './stage-groups.ts'
import { step } from './steps/step.ts'

/** Leaves `group_events`: the resolved events the group's people need. */
export async function makeGroupEvents(night: Night, group: Group): Promise<void> {
  const { engine, kept, dates } = night
  const partitions = kept.behaviours ?? {}
  const base = group.base
  const person = 'coalesce(l.one_key, e.id_key)'
  const among = [
    group.users ? `${person} in (${group.users})` : 'true',
    group.except ? `${person} not in (${group.except})` : 'true',
  ].join(' and ')
  const columns = Object.keys(keptColumns('behaviours'))
    .map((name) => `e.${identifier(name)}`)
    .join(', ')
  const files = (from: (date: string) => boolean, runNo: number) =>
    Object.entries(partitions)
      .filter(([date]) => from(date) && date <= dates.to)
      .flatMap(([, list]) => list.filter((file) => file.run_no > runNo).map((file) => file.key))
  const parts: string[] = []
  if (base) {
    await engine.bind(
      'events_since_base',
      keptColumns('behaviours'),
      files((date) => date > base.date, 0),
    )
    await engine.bind(
      'events_late_for_base',
      keptColumns('behaviours'),
      files((date) => date <= base.date, base.run_no),
    )
    const withBase = group.withoutBase ? `and ${person} not in (${group.withoutBase})` : ''
    parts.push(
      `select ${columns} from events_since_base e left join links l on l.id_key = e.id_key where ${among} ${withBase}`,
      `select ${columns} from events_late_for_base e left join links l on l.id_key = e.id_key
         where e.first_file_seq >= ${base.next_file_seq} and ${among} ${withBase}`,
    )
  }
  const needsAll =
    !base || (group.withoutBase && (await engine.rows(`${group.withoutBase} limit 1`)).length > 0)
  if (needsAll) {
    await engine.bind(
      'events_of_all_dates',
      keptColumns('behaviours'),
      files(() => true, 0),
    )
    const without = base && group.withoutBase ? `and ${person} in (${group.withoutBase})` : ''
    parts.push(
      `select ${columns} from events_of_all_dates e left join links l on l.id_key = e.id_key where ${among} ${without}`,
    )
  }
  await engine.make('kept_events', parts.join(' union all '))
  await engine.make('group_events', step('events'))
}

/** Leaves `known`: the group's people with what was published for the day before the first date that may change. */
export async function makeKnown(night: Night, group: Group): Promise<void> {
  const { engine, before, dates } = night
  const earlier = before?.stages.moves ?? {}
  const undone = Object.entries(earlier)
    .filter(([date]) => date >= group.emitFrom)
    .flatMap(([, keys]) => keys)
  await engine.bind('undone_moves', MOVE_COLUMNS, undone)
  const among = [
    group.users ? `user_key in (${group.users})` : 'true',
    group.except ? `user_key not in (${group.except})` : 'true',
    'scope_no in (select scope_no from group_scopes)',
  ].join(' and ')
  await engine.make(
    'known_now',
    dates.last === null
      ? 'select scope_no, user_key, stage, flags, since_date, first_date from state_before where false'
      : `select scope_no, user_key, stage, flags, since_date, first_date from state_before where is_kept and ${among}`,
  )
  await engine.make(
    'known_then',
    `select scope_no, user_key, from_stage as stage, from_flags as flags, from_since_date as since_date,
       from_first_date as first_date
     from (
       select *, row_number() over (partition by scope_no, user_key order by dt) as place
       from undone_moves where ${among}
     ) m where place = 1`,
  )
  await engine.make(
    'concerned',
    // Who holds nothing yet may hold something with the next event: whoever has a day is concerned.
    `select scope_no, user_key from pieces where dt <= ${dateLiteral(dates.to)}
     union select scope_no, user_key from days_${segmentsFor(night, group).length - 1}
     union select scope_no, user_key from known_now
     union select scope_no, user_key from known_then
     ${group.byTruth ? `union select scope_no, user_key from lost where ${among}` : ''}`,
  )
  await engine.make('lost_among', lostAmong('concerned'))
  await engine.make(
    'known',
    `select c.scope_no, c.user_key,
       coalesce(t.stage, k.stage, case when l.first_date is null then 'NONE' else 'LOST' end) as stage,
       case when t.stage is not null then t.flags else coalesce(k.flags, 0) end as flags,
       case when t.stage is not null then t.since_date else k.since_date end as since_date,
       case when t.stage is not null then t.first_date when k.stage is not null then k.first_date else l.first_date end as first_date,
       ${group.byTruth} as by_truth
     from concerned c
     left join known_then t on t.scope_no = c.scope_no and t.user_key = c.user_key
     left join known_now k on k.scope_no = c.scope_no and k.user_key = c.user_key
     left join lost_among l on l.scope_no = c.scope_no and l.user_key = c.user_key`,
  )
}

/**
 * Leaves `strangers`: people whose events count for no stage, as entries among the lost without a first date. A link of
 * theirs still moves their touches, so that the lake has to know that it met them.
 */
export async function makeStrangers(
  { engine, runNo }: Night,
  from: { events: string; days: string; rows: string; scopes: string },
): Promise<void> {
  await engine.make(
    'uncounted',
    `select distinct user_key from ${from.events}
     where user_key not in (select user_key from ${from.days})`,
  )
  // The lost are many and these are few: they are looked for among the lost, not the other way round.
  await engine.make(
    'uncounted_known',
    `select user_key from lost where user_key in (select user_key from uncounted)
     union select user_key from ${from.rows} where not is_kept and user_key in (select user_key from uncounted)`,
  )
  await engine.make(
    'strangers',
    `select s.scope_no, u.user_key, cast(null as date) as first_date, cast(${runNo} as integer) as run_no
     from uncounted u join ${from.scopes} s on s.scope = 'brand'
     where u.user_key not in (select user_key from uncounted_known)`,
  )
}

/** The newest entry among the lost of each of these people, if it says that they ever held a stage. */
export const lostAmong = (people: string): string => `
  select scope_no, user_key, first_date from (
    select l.scope_no, l.user_key, l.first_date,
      row_number() over (partition by l.scope_no, l.user_key order by l.run_no desc) as place
    from lost l
    where (l.scope_no, l.user_key) in (select scope_no, user_key from ${people})
  ) entries where place = 1 and first_date is not null`
