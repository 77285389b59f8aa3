import { literal } from '../engine/engine.ts'
import { type RuleSet, STAGES, type Stage } from '../rules.ts'

/**
 * A rule set as columns. This file and stage-sql.ts are the only places where SQL depends on a rule set:
 *
 * - an event alternative `i` has a day count `c<i>` and, in the state, one slot per event it needs:
 *   `c<i>_1` is the date of the newest qualifying event, `c<i>_2` of the one before, … up to min_count. It holds
 *   while its last slot is inside the window.
 * - an order alternative `j` has `p<j>`, the newest paid date of a sub-order that is live for it.
 * - a share alternative `k` has a day count `s<k>` and the slot `s<k>_1`.
 * - `first_purchase_date` is the date of the first sub-order whose net is above zero.
 */
export type RuleColumns = {
  counts: readonly CountColumn[]
  orders: readonly OrderColumn[]
}

/** An alternative that counts events of a day. */
export type CountColumn = {
  name: string
  stage: Stage
  minCount: number
  windowDays: number
  /** SQL condition on an event. */
  matches: string
  /** `c1_1`, `c1_2`, … newest first. */
  slots: readonly string[]
}

export type OrderColumn = { name: string; windowDays: number; minNetFen: number; deadColumn: string }

export function ruleColumns(rules: RuleSet): RuleColumns {
  const counts: CountColumn[] = []
  for (const stage of ['A', 'I', 'TI'] as const) {
    for (const rule of rules.stages[stage]) {
      const name = `c${counts.length + 1}`
      const dwell = rule.min_dwell_seconds > 0 ? ` and dwell_seconds >= ${rule.min_dwell_seconds}` : ''
      counts.push({
        name,
        stage,
        minCount: rule.min_count,
        windowDays: rule.window_days,
        matches: `behaviour in (${rule.behaviours.map(literal).join(', ')})${dwell}`,
        slots: Array.from({ length: rule.min_count }, (_, index) => `${name}_${index + 1}`),
      })
    }
  }
  for (const [index, rule] of rules.stages.S.entries()) {
    const name = `s${index + 1}`
    counts.push({
      name,
      stage: 'S',
      minCount: 1,
      windowDays: rule.window_days,
      matches: `behaviour in (${rule.behaviours.map(literal).join(', ')})`,
      slots: [`${name}_1`],
    })
  }
  const orders = rules.stages.P.map((rule, index) => ({
    name: `p${index + 1}`,
    windowDays: rule.window_days,
    minNetFen: rule.min_net_fen,
    deadColumn: `dead${index + 1}`,
  }))
  return { counts, orders }
}

/** Bits of `flags`, the set of stages that hold. */
const STAGE_BIT: Readonly<Record<Stage, number>> = { A: 1, I: 2, TI: 4, P: 8, S: 16 }

/**
 * SQL for `flags`, given for each alternative an expression that says whether it holds. S needs P.
 * @param holds by column name: `c1`, `p1`, `s1`
 */
export function flagsSql(columns: RuleColumns, holds: (name: string) => string): string {
  const any = (names: readonly string[]): string =>
    names.length === 0 ? 'false' : `(${names.map(holds).join(' or ')})`
  const ofStage = (stage: Stage) => columns.counts.filter((one) => one.stage === stage).map((one) => one.name)
  const purchase = any(columns.orders.map((one) => one.name))
  const bits = STAGES.map((stage) => {
    const condition =
      stage === 'P' ? purchase : stage === 'S' ? `${purchase} and ${any(ofStage('S'))}` : any(ofStage(stage))
    return `case when ${condition} then ${STAGE_BIT[stage]} else 0 end`
  })
  return bits.join(' + ')
}

/** SQL for the highest stage in `flags`; without any, LOST for who ever held one (`ever`), else NONE. */
export const stageSql = (flags: string, ever: string): string =>
  `case when ${flags} >= 16 then 'S' when ${flags} >= 8 then 'P' when ${flags} >= 4 then 'TI'
    when ${flags} >= 2 then 'I' when ${flags} >= 1 then 'A' when ${ever} then 'LOST' else 'NONE' end`

/** Columns of the state that follow the rules, all DATE. */
export const slotColumns = (columns: RuleColumns): string[] => [
  ...columns.counts.flatMap((one) => one.slots),
  ...columns.orders.map((one) => one.name),
  'first_purchase_date',
]

/** SQL for `date + n days`. */
export const plusDays = (date: string, days: number): string =>
  `cast(${date} + ${days} * interval '1' day as date)`
