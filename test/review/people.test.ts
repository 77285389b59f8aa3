import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Figure, Ratio } from '../../shared/review/figure.ts'
import { identitiesOf } from '../../shared/review/people.ts'
import type { Crowd, Moment, Stage } from '../../shared/review/review.ts'
import { cellName, figuresIn, withheldCells } from '../../shared/review/withhold.ts'

const MIN = 3

const users = (column: string, value: number): Figure => ({
  value,
  unit: 'users',
  nullReason: null,
  origin: { table: 'stage_assets_daily', columns: ['closing_users'], query: 'q', row: {}, column },
})
const ratio = (column: string, above: number, below: number): Ratio => ({
  ...users(column, 0),
  unit: 'ratio',
  numerator: users(`${column} above`, above),
  denominator: users(`${column} below`, below),
})

/** People by where they were 30 days before and where they are: A or P, or in no asset. */
type Table = readonly [a: number, aToP: number, pToA: number, p: number, newInA: number, lostOfA: number]
type Moves = { came: number; again: number; left: number }

const before = ([a, aToP, pToA, p, , lost]: Table) => ({ A: a + aToP + lost, P: pToA + p })
const during = ([a, aToP, pToA, p, fresh]: Table) => ({ A: a + pToA + fresh, P: aToP + p })
const all = ({ A, P }: { A: number; P: number }) => A + P

/** Everything that a page shows of such a table, cell by cell. */
const cellsOf = (table: Table, { came, again, left }: Moves): Record<string, number> => {
  const [a, aToP, pToA, p, fresh, lost] = table
  return {
    ...{ 'A A': a, 'A P': aToP, 'P A': pToA, 'P P': p, 'NONE A': fresh, 'A LOST': lost },
    ...{ 'before A': before(table).A, 'before P': before(table).P, 'before ALL': all(before(table)) },
    ...{ 'during A': during(table).A, 'during P': during(table).P, 'during ALL': all(during(table)) },
    ...{ 'advance A above': aToP, 'advance A below': before(table).A },
    ...{ 'lapse A above': lost, 'lapse A below': before(table).A },
    ...{ 'lapse P above': 0, 'lapse P below': before(table).P },
    ...{ came, again, left },
  }
}

/** The chapter of a campaign of exactly 30 days; `opens` null: the day before it is not in the lake. */
function crowdOf(cells: Readonly<Record<string, number>>, opens: 'before' | null = 'before'): Crowd {
  const cell = (name: string): Figure => users(name, cells[name] ?? 0)
  const side = (name: string) => ratio(name, cells[`${name} above`] ?? 0, cells[`${name} below`] ?? 0)
  const stages: readonly (Stage | 'ALL')[] = ['A', 'P', 'ALL']
  const on = (moment: Moment, date: string) => ({
    moment,
    date,
    stages: stages.map((stage) => ({ stage, users: cell(`${moment} ${stage}`) })),
    trueInterest: ratio(`${moment} interest`, 0, 0),
  })
  const first = '2026-10-23'
  return {
    scope: { scope: 'brand', id: 'b', name: null, from: '2026-10-24', to: '2026-11-22' },
    ruleVersion: 'standard@1',
    moments: [...(opens ? [on('before', first)] : []), on('during', '2026-11-22')],
    missing: opens ? [] : [{ moment: 'before', date: first, why: 'before_first_date' }],
    moves: {
      newUsers: cell('came'),
      recalledUsers: cell('again'),
      leftUsers: cell('left'),
      enteredTrueInterest: users('entered', 0),
    },
    flows: {
      date: '2026-11-22',
      horizonDays: 30,
      pairs: ['A A', 'A P', 'P A', 'P P', 'NONE A', 'A LOST']
        .filter((name) => (cells[name] ?? 0) > 0)
        .map((name) => ({ from: name.split(' ')[0] ?? '', to: name.split(' ')[1] ?? '', users: cell(name) })),
      advance: opens ? [{ stage: 'A', ratio: side('advance A') }] : [],
      lapse: opens
        ? [
            { stage: 'A', ratio: side('lapse A') },
            { stage: 'P', ratio: side('lapse P') },
          ]
        : [],
    },
    costPerNewTrueInterest: ratio('cost', 0, 0),
  }
}

/** The cells that a page may not show. */
function hiddenOf(crowd: Crowd, minCell: number): Set<string> {
  const cells = figuresIn(crowd).filter(({ unit }) => unit === 'users')
  const names = withheldCells(cells, identitiesOf(crowd, null, null, null), minCell)
  return new Set(cells.filter((one) => names.has(cellName(one))).map(({ origin }) => origin.column))
}

describe('on a campaign of exactly 30 days', () => {
  const table: Table = [239, 114, 0, 140, 496, 354]
  const cells = cellsOf(table, { came: 600, again: 346, left: 450 })

  test('people at a stage the day before are those below its rates: both are shown, or neither', () => {
    for (const minCell of [100, 120, 150, 400]) {
      const gone = hiddenOf(crowdOf(cells), minCell)
      for (const stage of ['A', 'P'])
        expect([minCell, stage, gone.has(`before ${stage}`)]).toEqual([
          minCell,
          stage,
          gone.has(`lapse ${stage} below`),
        ])
    }
  })
})

describe('where the lake begins with the campaign', () => {
  const started = (moves: Moves) =>
    crowdOf({ 'during A': 24, 'during ALL': 24, 'NONE A': 24, ...moves }, null)

  test('who left is who came less who is there: a count that is too small is not given away', () => {
    const gone = hiddenOf(started({ came: 27, again: 0, left: 3 }), 5)
    expect(gone).toContain('left')
    expect(gone.has('came') || gone.has('during ALL')).toBe(true)
  })

  test('nothing is withheld for it where nobody left', () => {
    const gone = hiddenOf(started({ came: 24, again: 0, left: 0 }), 5)
    expect([gone.has('came'), gone.has('left'), gone.has('during ALL')]).toEqual([false, false, false])
  })
})

/** Each cell's values over all tables and moves that agree with what is shown: the plain way, by trying. */
function possible(
  table: Table,
  moves: Moves,
  gone: ReadonlySet<string>,
  opens: boolean,
): Map<string, Set<number>> {
  const truth = cellsOf(table, moves)
  const found = new Map<string, Set<number>>()
  const fits = (name: string, value: number): boolean => gone.has(name) || truth[name] === value
  const agree = (cells: Record<string, number>): boolean =>
    Object.entries(cells).every(([name, value]) => fits(name, value))
  const most = Math.max(...table, ...Object.values(moves)) + 2
  const range = Array.from({ length: most + 1 }, (_, value) => value)
  const tries = (name: string) => (gone.has(name) ? range : [truth[name] ?? 0])
  const keep = (cells: Record<string, number>) => {
    for (const [name, value] of Object.entries(cells))
      found.set(name, (found.get(name) ?? new Set()).add(value))
  }
  const ways = new Map<number, Moves[]>()
  for (const came of tries('came'))
    for (const again of tries('again'))
      for (const left of tries('left')) {
        const grew = came + again - left
        ways.set(grew, [...(ways.get(grew) ?? []), { came, again, left }])
      }
  for (const a of tries('A A'))
    for (const aToP of tries('A P'))
      for (const pToA of tries('P A'))
        for (const p of tries('P P').filter((p) => fits('before P', pToA + p) && fits('during P', aToP + p)))
          for (const fresh of tries('NONE A').filter((fresh) => fits('during A', a + pToA + fresh)))
            for (const lost of tries('A LOST')) {
              const tried: Table = [a, aToP, pToA, p, fresh, lost]
              const grew = all(during(tried)) - (opens ? all(before(tried)) : 0)
              const movesThen = ways.get(grew) ?? []
              const [one] = movesThen
              if (one && agree({ ...cellsOf(tried, one), ...moves }))
                for (const each of movesThen) keep(cellsOf(tried, each))
            }
  return found
}

test('from what stays of a crowd nobody can work out a count that is too small: more than one crowd agrees with it', () => {
  const few = fc.nat({ max: 3 })
  fc.assert(
    fc.property(fc.tuple(few, few, few, few, few, few), few, few, (table, again, extra) => {
      const grew = all(during(table)) - all(before(table))
      const moves = { came: Math.max(0, grew) + extra, again, left: Math.max(0, -grew) + extra + again }
      const gone = hiddenOf(crowdOf(cellsOf(table, moves)), MIN)
      const values = possible(table, moves, gone, true)
      for (const [name, value] of Object.entries(cellsOf(table, moves)))
        if (value > 0 && value < MIN)
          expect(
            values.get(name)?.size ?? 0,
            JSON.stringify({ name, table, moves, gone: [...gone] }),
          ).toBeGreaterThan(1)
    }),
    { seed: 7, numRuns: 40 },
  )
})
