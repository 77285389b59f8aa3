import { dateLiteral } from '../engine/engine.ts'
import { makeGroupEvents, makeKnown, makeStrangers } from './group-relations.ts'
import { livesSql } from './lives-sql.ts'
import type { Night } from './night.ts'
import { outcomeSql } from './outcome-sql.ts'
import { canHoldSql } from './roll-sql.ts'
import { type RuleColumns, ruleColumns } from './rule-columns.ts'
import { stateColumnList, stateTypes } from './stage-columns.ts'
import { type Group, type Segment, segmentsFor } from './stage-groups.ts'
import { daysSql, flagPiecesSql, orderFactsSql, purchasesSql, slotDaysSql, slotsSql } from './stage-sql.ts'

/** Leaves `outcome`: what each person of the group is on each date that may change. */
export async function workOut(night: Night, group: Group): Promise<void> {
  const { engine, dates } = night
  await makeGroupEvents(night, group)
  await engine.make('group_scopes', `select * from scopes where ${group.scopes}`)
  const parts: string[] = []
  const segments = segmentsFor(night, group)
  for (const [index, segment] of segments.entries()) {
    const columns = ruleColumns(segment.rules)
    const own = (name: string) => `${name}_${index}`
    const select = daysSql(columns, 'group_events', 'group_scopes')
    if (group.base) {
      const slots = columns.counts.map((one) => one.name).join(', ')
      const kept = `is_kept and scope_no in (select scope_no from group_scopes)
        ${group.users ? `and user_key in (${group.users})` : ''}
        ${group.except ? `and user_key not in (${group.except})` : ''}
        ${group.withoutBase ? `and user_key not in (${group.withoutBase})` : ''}`
      await engine.bind('base_rows', stateTypes(columns), group.base.keys)
      await engine.make('base_slots', `select * from base_rows where ${kept}`)
      await engine.make(
        own('days'),
        `select scope_no, user_key, dt, ${columns.counts.map((one) => `cast(sum(${one.name}) as bigint) as ${one.name}`).join(', ')}
         from (select scope_no, user_key, dt, ${slots} from (${select}) d
               union all select scope_no, user_key, dt, ${slots} from (${slotDaysSql(columns, 'base_slots')}) s) together
         group by scope_no, user_key, dt`,
      )
    } else {
      await engine.make(own('days'), select)
    }
    const people =
      group.users ??
      `select user_key from sub_orders ${group.except ? `where user_key not in (${group.except})` : ''}`
    await engine.make(own('lives'), livesSql(columns, people, 'group_scopes'))
    await engine.make(own('purchases'), purchasesSql(own('lives')))
    await engine.make(
      own('pieces'),
      flagPiecesSql(columns, { days: own('days'), lives: own('lives'), purchases: own('purchases') }),
    )
    parts.push(own('pieces'))
  }
  await engine.make(
    'piece_people',
    parts.map((part) => `select scope_no, user_key from ${part}`).join(' union '),
  )
  await engine.make(
    'pieces',
    segments
      .map((segment, index) =>
        segments.length === 1 ? `select * from ${parts[index]}` : clipped(parts[index] ?? '', segment),
      )
      .join(' union all '),
  )
  await makeKnown(night, group)
  await engine.make('outcome', outcomeSql({ emitFrom: group.emitFrom, to: dates.to }))
}

/** The part of a segment's pieces inside its dates; everybody begins a later segment anew. */
const clipped = (pieces: string, segment: Segment): string => `
  select scope_no, user_key, greatest(dt, ${dateLiteral(segment.from)}) as dt, flags from (
    select scope_no, user_key, dt, flags,
      lead(dt, 1, date '9000-01-01') over (partition by scope_no, user_key order by dt) as until_date
    from (
      select scope_no, user_key, dt, flags from ${pieces}
      union all
      select scope_no, user_key, date '0001-01-01', 0 from piece_people
    ) timeline
  ) spans
  where until_date > ${dateLiteral(segment.from)} and dt < ${dateLiteral(segment.to)}`

export const movesOfOutcome = `
  select scope_no, user_key, dt, from_stage, stage as to_stage, from_flags, flags as to_flags, from_since_date,
    from_first_date
  from outcome where stage <> from_stage or flags <> from_flags`

/** Writes the group's part of the state of D (after a full pass also the slots at the window's edge) and of the lost. */
export async function writeOutcome(
  night: Night,
  group: Group,
  columns: RuleColumns,
  edgeDate: string | null,
): Promise<{ state: string[]; lost: string[]; edge: string[] }> {
  const { engine, dates, prefix, runNo } = night
  const index = segmentsFor(night, group).length - 1
  const facts = [...columns.orders.map((one) => one.name), 'first_purchase_date']
  const slots = columns.counts.flatMap((one) => one.slots)
  const canHold = canHoldSql(columns, dates.to, (name) => name)
  await engine.make('slots', slotsSql(columns, `days_${index}`, dates.to))
  await engine.make('facts', orderFactsSql(columns, `lives_${index}`, dates.to))
  const value = (name: string): string => {
    if (name === 'is_kept') return `${canHold} as is_kept`
    if (name.startsWith('from_')) return `cast(null as ${stateTypes(columns)[name]}) as ${name}`
    return name
  }
  await engine.make(
    'state_of_group',
    `with joined as (
       select o.scope_no, o.user_key, o.stage, o.flags, o.since_date, o.first_date,
         ${[...slots.map((name) => `s.${name}`), ...facts.map((name) => `f.${name}`)].join(', ')}
       from outcome o
       left join slots s on s.scope_no = o.scope_no and s.user_key = o.user_key
       left join facts f on f.scope_no = o.scope_no and f.user_key = o.user_key
       where o.is_last
     )
     select ${stateColumnList(columns).map(value).join(', ')} from joined`,
  )
  const state = await engine.write(
    `select ${stateColumnList(columns).join(', ')} from state_of_group where is_kept`,
    `${prefix}state/stages/state-${group.name}`,
  )
  await makeStrangers(night, {
    events: 'group_events',
    days: `days_${index}`,
    rows: 'state_of_group',
    scopes: 'group_scopes',
  })
  // Whoever is found never to have held a stage after all takes back what the set of the lost says.
  const lost = await engine.write(
    `select scope_no, user_key, first_date, cast(${runNo} as integer) as run_no from state_of_group
     where not is_kept
       or (first_date is null and (scope_no, user_key) in (select scope_no, user_key from lost_among))
     union all
     select * from strangers`,
    `${prefix}state/stages/lost-${group.name}`,
  )
  const edge = edgeDate
    ? await engine.write(
        `select ${stateColumnList(columns)
          .map((name) => edgeValue(columns, name))
          .join(', ')}
         from (${slotsSql(columns, `days_${index}`, edgeDate)}) s`,
        `${prefix}state/stages/edge-${group.name}`,
      )
    : []
  const keys = (files: readonly { key: string }[]) => files.map((file) => file.key)
  return { state: keys(state), lost: keys(lost), edge: keys(edge) }
}

const edgeValue = (columns: RuleColumns, name: string): string => {
  if (name === 'scope_no' || name === 'user_key') return name
  if (name === 'is_kept') return 'true as is_kept'
  const isSlot = columns.counts.some((one) => one.slots.includes(name))
  return isSlot ? name : `cast(null as ${stateTypes(columns)[name]}) as ${name}`
}
