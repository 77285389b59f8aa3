import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Figure } from '../../shared/review/figure.ts'
import { cellName, type Identity, withheldCells, without } from '../../shared/review/withhold.ts'

const people = (column: string, value: number): Figure => ({
  value,
  unit: 'users',
  nullReason: null,
  origin: { table: 'stage_assets_daily', columns: ['closing_users'], query: 'q', row: {}, column },
})

/** The names of the cells that stay hidden. */
function hidden(
  cells: Readonly<Record<string, number>>,
  sums: readonly (readonly [string, readonly string[]])[],
  minCell: number,
): string[] {
  const figures = Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [name, people(name, value)]),
  )
  const figure = (name: string): Figure => figures[name] ?? people(name, 0)
  const identities: Identity[] = sums.map(([total, parts]) => ({
    total: figure(total),
    parts: parts.map(figure),
  }))
  const names = withheldCells(Object.values(figures), identities, minCell)
  return Object.keys(cells).filter((name) => names.has(cellName(figure(name))))
}

const stages = (cells: readonly number[]): Record<string, number> => {
  const [A = 0, I = 0, TI = 0, P = 0, S = 0] = cells
  return { A, I, TI, P, S, ALL: A + I + TI + P + S }
}
const ASSET = [['ALL', ['A', 'I', 'TI', 'P', 'S']]] as const

describe('a count of people', () => {
  test('that is at least the smallest that may be shown stays, and so does 0, in which nobody is', () => {
    expect(hidden(stages([100, 500, 0, 0, 200]), ASSET, 100)).toEqual([])
  })

  test('that is too small takes the smallest other one with it, or the total would give it away', () => {
    expect(hidden(stages([300, 500, 400, 900, 40]), ASSET, 100)).toEqual(['A', 'S'])
  })

  test('that is too small with another one needs no third, unless both together are too small', () => {
    expect(hidden(stages([300, 500, 400, 80, 40]), ASSET, 100)).toEqual(['P', 'S'])
    expect(hidden(stages([300, 500, 400, 30, 40]), ASSET, 100)).toEqual(['A', 'P', 'S'])
  })

  test('takes the total along where nothing else is left to hide it behind', () => {
    expect(hidden(stages([0, 0, 0, 0, 7]), ASSET, 100)).toEqual(['S', 'ALL'])
  })

  test('is hidden in every sum that it is part of: rows and columns of a table alike', () => {
    const cells = { a: 5, b: 400, c: 300, d: 600, row1: 405, row2: 900, left: 305, right: 1000 }
    const sums = [
      ['row1', ['a', 'b']],
      ['row2', ['c', 'd']],
      ['left', ['a', 'c']],
      ['right', ['b', 'd']],
    ] as const
    expect(hidden(cells, sums, 100)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('that is withheld has no value wherever it is shown, nor has a quotient that stands on it', () => {
    const [small, large] = [people('S', 40), people('A', 4_000)]
    const ratio = { ...people('ratio', 0.01), unit: 'ratio' as const, numerator: small, denominator: large }
    const shown = without({ cells: [small, large], ratio }, new Set([cellName(small)]))
    expect(shown.cells.map(({ value, nullReason }) => [value, nullReason])).toEqual([
      [null, 'suppressed_small_n'],
      [4_000, null],
    ])
    expect([shown.ratio.value, shown.ratio.numerator.value, shown.ratio.denominator.value]).toEqual([
      null,
      null,
      4_000,
    ])
  })
})

/** All tables of whole numbers with these sums that agree with what is shown: the plain way, by trying. */
function possible(
  table: readonly number[],
  shown: readonly boolean[],
  totalsShown: readonly boolean[],
): Set<number>[] {
  const found = table.map(() => new Set<number>())
  const sums = (cells: readonly number[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = cells
    return [a + b, c + d, a + c, b + d]
  }
  const known = sums(table)
  const most = Math.max(...table) + 3
  const next = (cells: readonly number[]): void => {
    if (cells.length === table.length) {
      if (sums(cells).every((sum, i) => !totalsShown[i] || sum === known[i]))
        for (const [i, cell] of cells.entries()) found[i]?.add(cell)
      return
    }
    const at = cells.length
    const tries = shown[at] ? [table[at] ?? 0] : Array.from({ length: most + 1 }, (_, value) => value)
    for (const value of tries) next([...cells, value])
  }
  next([])
  return found
}

test('from what stays nobody can work out a count that is too small: more than one table agrees with it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 4 }), (table) => {
      const [a = 0, b = 0, c = 0, d = 0] = table
      const cells = { a, b, c, d, row1: a + b, row2: c + d, left: a + c, right: b + d }
      const sums = [
        ['row1', ['a', 'b']],
        ['row2', ['c', 'd']],
        ['left', ['a', 'c']],
        ['right', ['b', 'd']],
      ] as const
      const gone = hidden(cells, sums, 3)
      const shown = ['a', 'b', 'c', 'd'].map((name) => !gone.includes(name))
      const totals = ['row1', 'row2', 'left', 'right'].map((name) => !gone.includes(name))
      for (const [i, values] of possible(table, shown, totals).entries())
        if ((table[i] ?? 0) > 0 && (table[i] ?? 0) < 3)
          expect(values.size, JSON.stringify({ table, gone })).toBeGreaterThan(1)
    }),
    { seed: 7, numRuns: 300 },
  )
})
