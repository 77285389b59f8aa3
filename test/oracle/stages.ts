import type { RuleSet, Stage } from '../../shared/rules.ts'
import { daysBetween } from './calendar.ts'
import type { Facts, Sale, Touch } from './facts.ts'

export type Scope = { scope: 'brand' | 'category' | 'spu'; id: string }
export type Held = Readonly<Record<Stage, boolean>>

/** One person's rows in one scope. */
export type Dossier = { touches: readonly Touch[]; sales: readonly Sale[] }

/** Everybody's rows in a scope; orders without a person belong to nobody. */
export const dossiersOf = (facts: Facts, { scope, id }: Scope): Map<string, Dossier> => {
  const inScope = (row: { category: string | null; spu: string | null }): boolean =>
    scope === 'brand' || (scope === 'category' ? row.category === id : row.spu === id)
  const people = new Map<string, { touches: Touch[]; sales: Sale[] }>()
  const dossier = (person: string) => {
    const found = people.get(person) ?? { touches: [], sales: [] }
    people.set(person, found)
    return found
  }
  for (const touch of facts.touches) if (inScope(touch)) dossier(touch.person).touches.push(touch)
  for (const sale of facts.sales)
    if (sale.person !== null && inScope(sale)) dossier(sale.person).sales.push(sale)
  return people
}

const inWindow = (date: string, at: string, windowDays: number): boolean => {
  const age = daysBetween(date, at)
  return 0 <= age && age < windowDays
}

/** Which stages hold for a person at a date. `refunded`: fen per sale id, as known at that date. */
export const heldAt = (
  { touches, sales }: Dossier,
  rules: RuleSet,
  at: string,
  refunded: ReadonlyMap<string, number>,
): Held => {
  const touched = (stage: 'A' | 'I' | 'TI'): boolean =>
    rules.stages[stage].some((rule) => {
      const count = touches
        .filter(
          (t) =>
            inWindow(t.date, at, rule.window_days) &&
            rule.behaviours.includes(t.behaviour) &&
            (rule.min_dwell_seconds === 0 || (t.dwellSeconds ?? -1) >= rule.min_dwell_seconds),
        )
        .reduce((sum, t) => sum + t.count, 0)
      return count >= rule.min_count
    })
  const netOf = (sale: Sale): number => sale.gross - (refunded.get(sale.id) ?? 0)
  const paid = sales.filter((s) => s.date <= at)
  const P = rules.stages.P.some((rule) =>
    paid.some((s) => inWindow(s.date, at, rule.window_days) && netOf(s) >= rule.min_net_fen),
  )
  const firstBuy = paid
    .filter((s) => netOf(s) > 0)
    .map((s) => s.date)
    .sort()[0]
  const S =
    P &&
    firstBuy !== undefined &&
    rules.stages.S.some((rule) =>
      touches.some(
        (t) =>
          rule.behaviours.includes(t.behaviour) &&
          inWindow(t.date, at, rule.window_days) &&
          t.date >= firstBuy,
      ),
    )
  return { A: touched('A'), I: touched('I'), TI: touched('TI'), P, S }
}

/** The highest stage that holds: S > P > TI > I > A. */
export const highest = (held: Held): Stage | null => {
  for (const stage of ['S', 'P', 'TI', 'I', 'A'] as const) if (held[stage]) return stage
  return null
}
