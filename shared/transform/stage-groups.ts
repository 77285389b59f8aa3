import { addDays } from '../calendar.ts'
import type { Night, RuleDates } from './night.ts'
import type { StageState } from './state.ts'

/** Who is worked out how. */
export type Group = {
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

export type Base = StageState['states'][number]

/** The people late rows touch, from the newest state that is older than the window and follows the same rules. */
export async function lateGroup(night: Night, scopes: string): Promise<Group> {
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
export const correctedGroup = (night: Night, scopes: string): Group => ({
  name: 'corrected',
  users: 'select user_key from touched where is_corrected',
  except: null,
  emitFrom: night.dates.window,
  byTruth: true,
  scopes,
  base: null,
  withoutBase: null,
})

export type Segment = { rules: RuleDates['rules']; from: string; to: string }

/** The rule sets in force on the dates a group looks at. */
export function segmentsFor(night: Night, group: Group): Segment[] {
  const all = night.rules.map((one, index) => ({
    rules: one.rules,
    from: index === 0 ? '0001-01-01' : one.from,
    to: night.rules[index + 1]?.from ?? '9000-01-01',
  }))
  // Who is not worked out by truth needs no date before the first one that may change.
  const needed = group.byTruth ? all : all.filter((one) => one.to > group.emitFrom)
  return needed.length === 0 ? all.slice(-1) : needed
}
