import type { Brand } from '../../shared/brand.ts'
import { DEFAULT_RULES, type RuleSet, type Stage } from '../../shared/rules.ts'
import { addDays, datesBetween, earlierOf, laterOf } from './calendar.ts'
import { correctedPeople, type Facts, reachedPeople } from './facts.ts'
import { refundsAt } from './refunds.ts'
import { type Dossier, dossiersOf, type Held, heldAt, highest, type Scope } from './stages.ts'

export type Place = Stage | 'NONE' | 'LOST'
export type Standing = { place: Place; held: Held }

/** What has been published of one scope. Whoever is missing on a day is `NONE`. */
export type ScopeHistory = {
  scope: Scope
  days: Map<string, Map<string, Standing>>
  /** Per person the first date with a stage, as known when the person was last worked out. */
  firstHeld: Map<string, string>
  /** Sub-orders paid that day, and those that name a person. */
  orders: Map<string, { named: number; all: number }>
}

/** Everything published so far, and what it rested on. */
export type History = {
  scopes: Map<string, ScopeHistory>
  rules: Map<string, RuleSet>
  last: string | null
  facts: Facts
}

export const emptyHistory = (): History => ({
  scopes: new Map(),
  rules: new Map(),
  last: null,
  facts: { touches: [], sales: [], refunds: [], spend: [], returns: [], notes: [], figures: [] },
})

const NOTHING: Held = { A: false, I: false, TI: false, P: false, S: false }

const oldestDate = ({ touches, sales, spend }: Facts): string | null =>
  [...touches, ...sales, ...spend].map((row) => row.date).sort()[0] ?? null

const scopesOf = (brand: Brand): Scope[] => [
  { scope: 'brand', id: brand.brand },
  ...brand.categories.map((c): Scope => ({ scope: 'category', id: c.id })),
  ...brand.spus.map((id): Scope => ({ scope: 'spu', id })),
]

/** The rule set in force on a date; before the first published date, that date's. */
export const rulesOn = (history: History, date: string): RuleSet => {
  const first = [...history.rules.keys()].sort()[0]
  return history.rules.get(first === undefined ? date : laterOf(date, first)) ?? DEFAULT_RULES
}

/**
 * Works a scope out again for every date from `from` to `to`. Earlier dates stay as published. Whether somebody
 * without a stage is `NONE` or `LOST` follows from what was published for the day before `from`, but for those in
 * `again` from the rows of all dates. Whom nothing new reaches stays as published up to the date `settled` gives.
 */
const workOut = (
  history: History,
  scope: ScopeHistory,
  facts: Facts,
  [from, to]: readonly [string, string],
  again: (person: string) => boolean,
  settled: (person: string) => string | null = () => null,
): void => {
  const refunds = new Map<string, ReadonlyMap<string, number>>()
  const held = (dossier: Dossier, date: string): Held => {
    const known = refunds.get(date) ?? refundsAt(facts, date).fen
    refunds.set(date, known)
    return heldAt(dossier, rulesOn(history, date), date, known)
  }
  const firstBefore = (person: string, dossier: Dossier): string | undefined => {
    if (!again(person)) {
      const first = scope.firstHeld.get(person)
      const known = scope.days.get(addDays(from, -1))?.has(person) ?? false
      return known && first !== undefined && first < from ? first : undefined
    }
    const oldest = [...dossier.touches, ...dossier.sales].map((row) => row.date).sort()[0] ?? from
    return datesBetween(oldest, addDays(from, -1)).find((date) => highest(held(dossier, date)) !== null)
  }

  const dossiers = dossiersOf(facts, scope.scope)
  const dates = datesBetween(from, to)
  const published = new Map(scope.days)
  for (const date of [...scope.days.keys()]) if (date >= from) scope.days.delete(date)
  for (const date of dates) {
    scope.days.set(date, new Map())
    const paid = facts.sales.filter(
      (s) =>
        s.date === date &&
        (scope.scope.scope === 'brand' ||
          (scope.scope.scope === 'category' ? s.category : s.spu) === scope.scope.id),
    )
    scope.orders.set(date, { named: paid.filter((s) => s.person !== null).length, all: paid.length })
  }
  for (const person of new Set([...dossiers.keys(), ...scope.firstHeld.keys()])) {
    const dossier = dossiers.get(person) ?? { touches: [], sales: [] }
    const until = settled(person)
    let first = until === null ? firstBefore(person, dossier) : scope.firstHeld.get(person)
    for (const date of dates) {
      if (until !== null && date <= until) {
        const standing = published.get(date)?.get(person)
        if (standing) scope.days.get(date)?.set(person, standing)
        continue
      }
      const now = dossiers.has(person) ? held(dossier, date) : NOTHING
      const stage = highest(now)
      if (stage !== null) first ??= date
      const place = stage ?? (first === undefined ? 'NONE' : 'LOST')
      if (place !== 'NONE') scope.days.get(date)?.set(person, { place, held: now })
    }
    if (first === undefined) scope.firstHeld.delete(person)
    else scope.firstHeld.set(person, first)
  }
}

/** One night: publishes the dates up to `date`, and changes published ones where the definitions say so. */
export const publishNight = (history: History, facts: Facts, brand: Brand, date: string): void => {
  const oldest = oldestDate(facts) ?? date
  const firstNew =
    history.last === null
      ? laterOf(earlierOf(oldest, date), addDays(date, -730))
      : earlierOf(addDays(history.last, 1), date)
  for (const day of datesBetween(firstNew, date)) history.rules.set(day, brand.stageRules)
  const edge = addDays(firstNew, -brand.restateDays)
  const corrected = correctedPeople(history.facts, facts)
  const reached = reachedPeople(history.facts, facts, history.last)
  const listed = new Set<string>()
  for (const scope of scopesOf(brand)) {
    const key = JSON.stringify(scope)
    listed.add(key)
    const known = history.scopes.get(key)
    const record = known ?? { scope, days: new Map(), firstHeld: new Map(), orders: new Map() }
    history.scopes.set(key, record)
    // A new category or product starts with its first event; the lake itself with its first date.
    const running = known !== undefined && history.last !== null && known.days.has(history.last)
    const from = running || history.last === null ? edge : earlierOf(oldest, edge)
    const anew = !running && history.last !== null
    const isSettled = (person: string) => !anew && !corrected.has(person) && !reached.has(person)
    const sameDateAgain = history.last !== null && firstNew <= history.last
    workOut(
      history,
      record,
      facts,
      [from, date],
      (person) => anew || corrected.has(person),
      (person) => (isSettled(person) && !sameDateAgain ? history.last : null),
    )
  }
  history.last = date
  history.facts = facts
}

/** `restate --from`: every date from there on anew, from the accepted rows of all dates and today's rules. */
export const restate = (history: History, brand: Brand, from: string): void => {
  const { last, facts } = history
  if (last === null) return
  const published = [...history.scopes.values()].flatMap((scope) => [...scope.days.keys()])
  const start = laterOf(from, [...published, oldestDate(facts) ?? last].sort()[0] ?? last)
  for (const day of datesBetween(start, last)) history.rules.set(day, brand.stageRules)
  for (const scope of scopesOf(brand)) {
    const record = history.scopes.get(JSON.stringify(scope))
    if (record) workOut(history, record, facts, [start, last], () => true)
  }
}
