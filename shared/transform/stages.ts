import { addDays } from '../calendar.ts'
import { dateLiteral, identifier } from '../engine/engine.ts'
import type { Night } from './night.ts'
import { ruleColumns } from './rule-columns.ts'
import { keepSnapshots } from './snapshots.ts'
import { KNOWN_COLUMNS, LOST_COLUMNS, MOVE_COLUMNS, stateTypes } from './stage-columns.ts'
import { type Base, correctedGroup, type Group, lateGroup } from './stage-groups.ts'
import { movesOfOutcome, workOut, writeOutcome } from './stage-pass.ts'
import { roll } from './stage-roll.ts'
import type { StageState } from './state.ts'

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

  const states = keepBases(night, previous?.states ?? [], stateKeys, edge, edgeKeys)
  const old = groups.filter((group) => group.name !== 'newcomers').map((group) => group.emitFrom)
  return {
    changedFrom,
    openFrom: [dates.from, tablesFrom ?? dates.from, ...old].sort()[0] ?? dates.from,
    rolled,
    stages: {
      states,
      moves: movesByDate,
      lost: lostKeys,
      snapshots: await keepSnapshots(night, previous?.snapshots ?? {}, movesByDate, MOVE_COLUMNS),
      corrected: await keepCorrected(night, previous, states),
    },
  }
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
  if (night.newScopes.length === 0 && (before?.stages.states ?? []).some((one) => one.date <= edge))
    return null
  return newest && edge >= newest.date ? edge : null
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
  // A state from before a scope's first night knows nothing of that scope.
  const anew =
    night.kind === 'restate' || night.dates.last === null || night.rulesChanged || night.newScopes.length > 0
  const past = anew ? [] : earlier.filter((one) => one.date < night.dates.to)
  if (edge !== null && edge < night.dates.to) past.push({ ...entry, date: edge, keys: edgeKeys })
  past.sort((a, b) => a.date.localeCompare(b.date))
  const needed = addDays(night.dates.to, -night.brand.restateDays)
  const oldest = past.filter((one) => one.date <= needed).at(-1)?.date ?? needed
  return [...past.filter((one) => one.date >= oldest), { ...entry, date: night.dates.to, keys: stateKeys }]
}

/** Whom corrections took something from since the oldest state that is kept: what it says of them is not right any more. */
async function keepCorrected(
  night: Night,
  previous: StageState | null,
  states: StageState['states'],
): Promise<StageState['corrected']> {
  const written = await night.engine.write(
    'select user_key from touched where is_corrected',
    `${night.prefix}state/stages/corrected`,
  )
  const kept = [...(previous?.corrected ?? [])]
  if (written.length > 0) kept.push({ run_no: night.runNo, keys: written.map((file) => file.key) })
  const oldest = Math.min(...states.map((one) => one.run_no))
  return kept.filter((one) => one.run_no > oldest)
}
