import { addDays } from '../calendar.ts'
import { dateLiteral, identifier } from '../engine/engine.ts'
import { keptColumns } from '../lake/kept.ts'
import { livesSql } from './lives-sql.ts'
import type { Night, RuleDates } from './night.ts'
import { outcomeSql } from './outcome-sql.ts'
import { type RuleColumns, ruleColumns } from './rule-columns.ts'
import { keepSnapshots } from './snapshots.ts'
import {
  canHoldSql,
  daysSql,
  flagPiecesSql,
  orderFactsSql,
  purchasesSql,
  rollSql,
  slotDaysSql,
  slotsSql,
  stateColumnList,
} from './stage-sql.ts'
import type { StageState } from './state.ts'
import { step } from './steps/step.ts'

/** Moves as the engine and the lake hold them: changes of stage, and of flags alone. */
export const MOVE_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  dt: 'DATE',
  from_stage: 'VARCHAR',
  to_stage: 'VARCHAR',
  from_flags: 'INTEGER',
  to_flags: 'INTEGER',
  from_since_date: 'DATE',
  from_first_date: 'DATE',
} as const

const LOST_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  first_date: 'DATE',
  run_no: 'INTEGER',
} as const

/** Who is worked out how. */
type Group = {
  name: string
  /** SELECT of the user_keys, or null for everybody but `except`. */
  users: string | null
  except: string | null
  emitFrom: string
  /** Whoever is worked out again from all accepted rows has held a stage when these say so. */
  byTruth: boolean
  /** SQL condition on scopes, to work out some of them only. */
  scopes: string
  /** Where the slots before the events come from; null: all accepted rows are read. */
  base: Base | null
  /** SELECT of people whose base is not right any more: all their accepted rows are read. */
  withoutBase: string | null
}

type Base = StageState['states'][number]

const stateTypes = (columns: RuleColumns): Record<string, string> =>
  Object.fromEntries(
    stateColumnList(columns).map((name) => [
      name,
      name === 'scope_no' || name.endsWith('flags')
        ? 'INTEGER'
        : name === 'user_key'
          ? 'BLOB'
          : name === 'is_kept'
            ? 'BOOLEAN'
            : name.endsWith('stage')
              ? 'VARCHAR'
              : 'DATE',
    ]),
  )

/**
 * Works out everybody's stage up to D and leaves in the engine: `moves` (of every date from `changedFrom` on; from
 * `openFrom` on for scopes that are not new),
 * `state` (of D). Reads `touched`, `order_people`, `sub_orders`, `refund_pieces` and the kept rows.
 */
export async function makeStages(
  night: Night,
  tablesFrom: string | null,
): Promise<{ stages: StageState; changedFrom: string; openFrom: string; rolled: boolean }> {
  const { engine, dates, before } = night
  const columns = ruleColumns(night.brand.stageRules)
  const previous = before?.stages ?? null
  const newest = previous?.states.at(-1) ?? null
  const everybody = dates.last === null || night.kind === 'restate'

  await engine.bind('lost', LOST_COLUMNS, previous?.lost ?? [])
  await engine.bind('state_before', KNOWN_COLUMNS, newest?.keys ?? [])
  const groups: Group[] = []
  const oldScopes = night.newScopes.length === 0 ? 'true' : `scope_no not in (${night.newScopes.join(', ')})`
  const [anyTouched] = await engine.rows('select 1 as n from touched limit 1')
  const single = dates.last !== null && addDays(dates.last, 1) === dates.to
  const rolled = !everybody && single && !night.rulesChanged && newest !== null
  // The same date again: nobody moves on, only the touched are worked out anew.
  const carried = !everybody && dates.from > dates.to && newest !== null
  const edge = rolled || carried ? null : edgeToWrite(night, newest)
  if (everybody) {
    groups.push({
      name: 'everybody',
      users: null,
      except: null,
      emitFrom: dates.from,
      // On an empty lake nothing was published: who held a stage only before the first date is NONE.
      byTruth: dates.last !== null,
      scopes: 'true',
      base: null,
      withoutBase: null,
    })
  } else {
    if (anyTouched) groups.push(await lateGroup(night, oldScopes), correctedGroup(night, oldScopes))
    if (!rolled && !carried) {
      groups.push({
        name: 'rest',
        users: null,
        except: anyTouched ? 'select user_key from touched' : null,
        emitFrom: dates.from,
        byTruth: false,
        scopes: oldScopes,
        base: night.rulesChanged ? null : newest,
        withoutBase: null,
      })
    }
    if (night.newScopes.length > 0) {
      groups.push({
        name: 'newcomers',
        users: null,
        except: null,
        emitFrom: dates.first,
        byTruth: true,
        scopes: `scope_no in (${night.newScopes.join(', ')})`,
        base: null,
        withoutBase: null,
      })
    }
  }

  const stateKeys: string[] = []
  const lostKeys = [...(previous?.lost ?? [])]
  const edgeKeys: string[] = []
  const moveParts: string[] = []
  const changedFrom =
    [dates.from, tablesFrom ?? dates.from, ...groups.map((group) => group.emitFrom)].sort()[0] ?? dates.from
  for (const group of groups) {
    await workOut(night, group)
    const part = `moves_of_${group.name}`
    await engine.make(part, movesOfOutcome)
    moveParts.push(`select * from ${part}`)
    const rows = await writeOutcome(night, group, columns, edge)
    stateKeys.push(...rows.state)
    lostKeys.push(...rows.lost)
    edgeKeys.push(...rows.edge)
  }
  if (rolled) {
    const rows = await roll(night, columns, newest, anyTouched !== undefined, oldScopes)
    stateKeys.push(...rows.state)
    lostKeys.push(...rows.lost)
    moveParts.push('select * from moves_of_roll')
  }
  if (carried && newest) {
    const untouched = anyTouched ? 'and user_key not in (select user_key from touched)' : ''
    await engine.bind('state_rows', stateTypes(columns), newest.keys)
    const files = await engine.write(
      `select * from state_rows where is_kept and ${oldScopes} ${untouched}
         and scope_no in (select scope_no from scopes)`,
      `${night.prefix}state/stages/state-carried`,
    )
    stateKeys.push(...files.map((file) => file.key))
  }
  const movesByDate = await writeMoves(night, moveParts, changedFrom, groups)
  await engine.bind('state_rows', stateTypes(columns), stateKeys)
  await engine.make(
    'state',
    'select scope_no, user_key, stage, flags, since_date, first_date from state_rows where is_kept',
  )

  const old = groups.filter((group) => group.name !== 'newcomers').map((group) => group.emitFrom)
  return {
    changedFrom,
    openFrom: [dates.from, tablesFrom ?? dates.from, ...old].sort()[0] ?? dates.from,
    rolled,
    stages: {
      states: keepBases(night, previous?.states ?? [], stateKeys, edge, edgeKeys),
      moves: movesByDate,
      lost: lostKeys,
      snapshots: await keepSnapshots(night, previous?.snapshots ?? {}, movesByDate, MOVE_COLUMNS),
      corrected: await keepCorrected(night, previous),
    },
  }
}

const KNOWN_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  is_kept: 'BOOLEAN',
  stage: 'VARCHAR',
  flags: 'INTEGER',
  since_date: 'DATE',
  first_date: 'DATE',
} as const

/** The people late rows touch, from the newest state that is older than the window and follows the same rules. */
async function lateGroup(night: Night, scopes: string): Promise<Group> {
  const { dates, before, engine } = night
  const edge = addDays(dates.window, -1)
  const current = night.rules.at(-1)
  const sameRules = night.rules.length === 1 || (current?.from ?? '') <= dates.window
  const base = sameRules
    ? (before?.stages.states
        .filter((one) => one.date <= edge && one.rule_version === current?.version)
        .at(-1) ?? null)
    : null
  const stale = base
    ? (before?.stages.corrected ?? []).filter((one) => one.run_no > base.run_no).flatMap((one) => one.keys)
    : []
  await engine.bind('corrected_before', { user_key: 'BLOB' }, stale)
  return {
    name: 'late',
    users: 'select user_key from touched where not is_corrected',
    except: null,
    emitFrom: dates.window,
    byTruth: false,
    scopes,
    base,
    withoutBase: 'select user_key from corrected_before',
  }
}

/** The people a correction took something from: all their accepted rows are read again. */
const correctedGroup = (night: Night, scopes: string): Group => ({
  name: 'corrected',
  users: 'select user_key from touched where is_corrected',
  except: null,
  emitFrom: night.dates.window,
  byTruth: true,
  scopes,
  base: null,
  withoutBase: null,
})

/** Leaves `outcome`: what each person of the group is on each date that may change. */
async function workOut(night: Night, group: Group): Promise<void> {
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

type Segment = { rules: RuleDates['rules']; from: string; to: string }

/** The rule sets in force on the dates a group looks at. */
function segmentsFor(night: Night, group: Group): Segment[] {
  const all = night.rules.map((one, index) => ({
    rules: one.rules,
    from: index === 0 ? '0001-01-01' : one.from,
    to: night.rules[index + 1]?.from ?? '9000-01-01',
  }))
  // Who is not worked out by truth needs no date before the first one that may change.
  const needed = group.byTruth ? all : all.filter((one) => one.to > group.emitFrom)
  return needed.length === 0 ? all.slice(-1) : needed
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

/** Leaves `group_events`: the resolved events the group's people need. */
async function makeGroupEvents(night: Night, group: Group): Promise<void> {
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
         where e.file_seq >= ${base.next_file_seq} and ${among} ${withBase}`,
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
async function makeKnown(night: Night, group: Group): Promise<void> {
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

/** The newest entry among the lost of each of these people, if it says that they ever held a stage. */
const lostAmong = (people: string): string => `
  select scope_no, user_key, first_date from (
    select l.scope_no, l.user_key, l.first_date,
      row_number() over (partition by l.scope_no, l.user_key order by l.run_no desc) as place
    from lost l
    where (l.scope_no, l.user_key) in (select scope_no, user_key from ${people})
  ) entries where place = 1 and first_date is not null`

const movesOfOutcome = `
  select scope_no, user_key, dt, from_stage, stage as to_stage, from_flags, flags as to_flags, from_since_date,
    from_first_date
  from outcome where stage <> from_stage or flags <> from_flags`

/** Writes the group's part of the state of D (after a full pass also the slots at the window's edge) and of the lost. */
async function writeOutcome(
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
  // Whoever is found never to have held a stage after all takes back what the set of the lost says.
  const lost = await engine.write(
    `select scope_no, user_key, first_date, cast(${runNo} as integer) as run_no from state_of_group
     where (not is_kept and first_date is not null)
       or (first_date is null and (scope_no, user_key) in (select scope_no, user_key from lost_among))`,
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

/**
 * The last date before the next night's restatement window, where a pass over many dates has to leave the slots of
 * that date behind because no earlier state can serve; null where one can, or where they cannot be known.
 */
function edgeToWrite(night: Night, newest: Base | null): string | null {
  const { dates, before, brand } = night
  const edge = addDays(dates.to, -brand.restateDays)
  const anew = dates.last === null || night.kind === 'restate' || night.rulesChanged
  if (anew) return edge
  if ((before?.stages.states ?? []).some((one) => one.date <= edge)) return null
  return newest && edge >= newest.date ? edge : null
}

/** One date on for everybody who is not touched: yesterday's state joined with the day. */
async function roll(
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
  await engine.make(
    'moves_of_roll',
    `select scope_no, user_key, ${dateLiteral(dates.to)} as dt, from_stage, stage as to_stage, from_flags,
       flags as to_flags, from_since_date, from_first_date
     from rolled where stage <> from_stage or flags <> from_flags`,
  )
  const lost = await engine.write(
    `select scope_no, user_key, first_date, cast(${runNo} as integer) as run_no from rolled
     where not is_kept and first_date is not null`,
    `${prefix}state/stages/lost-roll`,
  )
  return { state: keys, lost: lost.map((file) => file.key) }
}

/** Writes the moves of every date that changed; leaves `moves` with all moves of the dates from `changedFrom` on. */
async function writeMoves(
  night: Night,
  parts: readonly string[],
  changedFrom: string,
  groups: readonly Group[],
): Promise<Record<string, string[]>> {
  const { engine, before } = night
  const earlier = before?.stages.moves ?? {}
  const names = Object.keys(MOVE_COLUMNS).map(identifier).join(', ')
  const replaced = Object.keys(earlier).filter((date) => date >= changedFrom)
  await engine.bind(
    'moves_before',
    MOVE_COLUMNS,
    replaced.flatMap((date) => earlier[date] ?? []),
  )
  // A group replaces the moves of its own people and scopes, from its own first date on.
  const stays = groups.map((group) => {
    const own = [
      group.users ? `user_key in (${group.users})` : 'true',
      group.except ? `user_key not in (${group.except})` : 'true',
      group.scopes,
      `dt >= ${dateLiteral(group.emitFrom)}`,
    ]
    return `not (${own.join(' and ')})`
  })
  await engine.make(
    'moves',
    `select ${names} from moves_before ${stays.length > 0 ? `where ${stays.join(' and ')}` : ''}
     ${parts.map((part) => `union all select ${names} from (${part}) p`).join('\n')}`,
  )
  const written = await engine.write(
    `select ${names}, cast(dt as varchar) as partition_value from moves`,
    `${night.prefix}state/stages/moves`,
    'partition_value',
  )
  const next: Record<string, string[]> = {}
  for (const [date, keys] of Object.entries(earlier)) if (date < changedFrom) next[date] = keys
  for (const file of written) {
    next[file.partition] = [...(next[file.partition] ?? []), file.key]
  }
  return next
}

/** The state of D, and the older ones that the next nights' windows still need. */
function keepBases(
  night: Night,
  earlier: readonly Base[],
  stateKeys: string[],
  edge: string | null,
  edgeKeys: string[],
): StageState['states'] {
  const entry = {
    run_no: night.runNo,
    next_file_seq: night.nextFileSeq,
    rule_version: night.rules.at(-1)?.version ?? '',
  }
  const anew = night.kind === 'restate' || night.dates.last === null || night.rulesChanged
  const past = anew ? [] : earlier.filter((one) => one.date < night.dates.to)
  if (edge !== null && edge < night.dates.to) past.push({ ...entry, date: edge, keys: edgeKeys })
  past.sort((a, b) => a.date.localeCompare(b.date))
  const needed = addDays(night.dates.to, -night.brand.restateDays)
  const oldest = past.filter((one) => one.date <= needed).at(-1)?.date ?? needed
  return [...past.filter((one) => one.date >= oldest), { ...entry, date: night.dates.to, keys: stateKeys }]
}

async function keepCorrected(night: Night, previous: StageState | null): Promise<StageState['corrected']> {
  const written = await night.engine.write(
    'select user_key from touched where is_corrected',
    `${night.prefix}state/stages/corrected`,
  )
  const kept = [...(previous?.corrected ?? [])]
  if (written.length > 0) kept.push({ run_no: night.runNo, keys: written.map((file) => file.key) })
  // Older bases are gone by then.
  return kept.filter((one) => one.run_no > night.runNo - 2 * (night.brand.restateDays + 2))
}
