import { ruleVersion, STAGES, type Stage } from '../../shared/rules.ts'
import { addDays } from './calendar.ts'
import { type History, type Place, rulesOn, type ScopeHistory, type Standing } from './history.ts'
import type { Row, StageTables } from './published.ts'

const ORDER: readonly Place[] = ['NONE', 'LOST', ...STAGES]
const isStage = (place: Place): place is Stage => place !== 'NONE' && place !== 'LOST'
/** Higher is further; `NONE` and `LOST` are below every stage. */
const rank = (place: Place): number => (isStage(place) ? STAGES.indexOf(place) : -1)

const EMPTY: ReadonlyMap<string, Standing> = new Map()

/** The five stage tables of one scope, all read off what was published of its people. */
const tablesOf = (history: History, scope: ScopeHistory, brandId: string): StageTables => {
  const tables: StageTables = {
    stage_assets_daily: [],
    stage_flows_daily: [],
    stage_rates_daily: [],
    user_stages: [],
    user_stage_changes: [],
  }
  const named = { brand_id: brandId, scope: scope.scope.scope, scope_id: scope.scope.id }
  const on = (date: string): ReadonlyMap<string, Standing> => scope.days.get(date) ?? EMPTY
  const placeOf = (person: string, date: string): Place => on(date).get(person)?.place ?? 'NONE'
  const count = (date: string, test: (standing: Standing) => boolean): number =>
    [...on(date).values()].filter(test).length
  const closing = (date: string, stage: Stage): number => count(date, (s) => s.place === stage)
  const asset = (date: string): number => count(date, (s) => isStage(s.place))
  /** People by where they were and where they are. */
  const moves = (then: string, now: string): { from: Place; to: Place; person: string }[] =>
    [...new Set([...on(then).keys(), ...on(now).keys()])].map((person) => ({
      person,
      from: placeOf(person, then),
      to: placeOf(person, now),
    }))

  const days = [...scope.days.keys()].sort()
  const start = days.find((date) => asset(date) > 0)
  for (const dt of days) {
    const rule_version = ruleVersion(rulesOn(history, dt))
    const yesterday = addDays(dt, -1)
    const today = moves(yesterday, dt)
    for (const { person, from, to } of today)
      if (from !== to)
        tables.user_stage_changes.push({
          dt,
          ...named,
          user_key: person,
          from_stage: from,
          to_stage: to,
          rule_version,
        })

    if (start === undefined || dt < start) continue
    for (const stage of STAGES)
      tables.stage_assets_daily.push({
        ...{ dt, ...named, stage },
        opening_users: closing(yesterday, stage),
        entered_users: today.filter((m) => m.to === stage && m.from !== stage).length,
        left_users: today.filter((m) => m.from === stage && m.to !== stage).length,
        closing_users: closing(dt, stage),
        new_users: null,
        recalled_users: null,
        holding_users: count(dt, (s) => s.held[stage]),
        rule_version,
      })
    const entered = today.filter((m) => isStage(m.to) && !isStage(m.from))
    tables.stage_assets_daily.push({
      ...{ dt, ...named, stage: 'ALL' },
      opening_users: asset(yesterday),
      entered_users: entered.length,
      left_users: today.filter((m) => isStage(m.from) && !isStage(m.to)).length,
      closing_users: asset(dt),
      new_users: entered.filter((m) => m.from === 'NONE').length,
      recalled_users: entered.filter((m) => m.from === 'LOST').length,
      holding_users: asset(dt),
      rule_version,
    })

    const rate = (
      horizon_days: number,
      name: string,
      stage: string,
      numerator: number,
      denominator: number,
    ): void => {
      tables.stage_rates_daily.push({
        ...{ dt, horizon_days, ...named, rate: name, stage, numerator, denominator },
        value: denominator === 0 ? null : numerator / denominator,
        value_null_reason: denominator === 0 ? 'zero_denominator' : null,
        rule_version,
      })
    }
    const [interest, deep] = [closing(dt, 'I'), closing(dt, 'TI')]
    rate(0, 'true_interest_ratio', 'ALL', deep, interest + deep)
    const orders = scope.orders.get(dt) ?? { named: 0, all: 0 }
    rate(0, 'order_match_ratio', 'ALL', orders.named, orders.all)
    for (const h of [1, 7, 30]) {
      const then = addDays(dt, -h)
      const flow = moves(then, dt)
      for (const from of ORDER)
        for (const to of ORDER) {
          const users = flow.filter((m) => m.from === from && m.to === to).length
          if (users > 0 && (isStage(from) || from !== to))
            tables.stage_flows_daily.push({
              ...{ dt, horizon_days: h, ...named, from_stage: from, to_stage: to, users, rule_version },
            })
        }
      for (const stage of STAGES) {
        const there = flow.filter((m) => m.from === stage)
        rate(h, 'advance_ratio', stage, there.filter((m) => rank(m.to) > rank(stage)).length, there.length)
        rate(h, 'lapse_ratio', stage, there.filter((m) => m.to === 'LOST').length, there.length)
      }
      rate(h, 'net_growth_ratio', 'ALL', asset(dt) - asset(then), asset(then))
    }
  }

  const { last } = history
  if (last === null || !scope.days.has(last)) return tables
  for (const [person, { place, held }] of on(last)) {
    if (!isStage(place)) continue
    const before = days.filter((date) => date < last).toReversed()
    const moved = before.find((date) => placeOf(person, date) !== place)
    tables.user_stages.push({
      ...named,
      user_key: person,
      stage: place,
      since_date: moved === undefined ? (days[0] ?? last) : addDays(moved, 1),
      first_date: scope.firstHeld.get(person) ?? last,
      holds_a: held.A,
      holds_i: held.I,
      holds_ti: held.TI,
      holds_p: held.P,
      holds_s: held.S,
      rule_version: ruleVersion(rulesOn(history, last)),
    })
  }
  return tables
}

/** The stage tables of every scope ever published. */
export const stageTables = (history: History, brandId: string): StageTables => {
  const each = [...history.scopes.values()].map((scope) => tablesOf(history, scope, brandId))
  const all = (name: keyof StageTables): Row[] => each.flatMap((tables) => tables[name])
  return {
    stage_assets_daily: all('stage_assets_daily'),
    stage_flows_daily: all('stage_flows_daily'),
    stage_rates_daily: all('stage_rates_daily'),
    user_stages: all('user_stages'),
    user_stage_changes: all('user_stage_changes'),
  }
}
