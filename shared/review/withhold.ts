import { type Figure, isRatio, type Ratio } from './figure.ts'

/** `total` is the sum of `parts`, minus those in `less`; all count people, and parts that are not listed are 0. */
export type Identity = { total: Figure; parts: readonly Figure[]; less?: readonly Figure[] }

/**
 * A whole and those of its parts that are shown; what they leave of it is a cell of its own, which is shown nowhere and
 * can be worked out all the same. None where the parts are no parts of it.
 */
export function sumOf(total: Figure, parts: readonly Figure[]): Identity[] {
  if (total.value === null) return []
  const sum = parts.reduce((all, { value }) => all + (value ?? 0), 0)
  // Orders under a model are divided into millionths.
  const value = Math.round((total.value - sum) * 1e6) / 1e6
  if (value < 0) return []
  const less = parts.map(cellName).join(' ')
  const rest = { ...total, value, origin: { ...total.origin, column: `${total.origin.column} less ${less}` } }
  return [{ total, parts: value === 0 ? parts : [...parts, rest] }]
}

/** One name for the cell of a figure, wherever it is shown. */
export const cellName = ({ origin: { query, row, column } }: Figure): string =>
  JSON.stringify([query, row, column])

/**
 * Which cells must not be shown: those of 1 … minCell − 1 people, and as many others as it takes that none of them can
 * be worked out from what stays. Nobody is in a cell of 0, so it stays.
 *
 * What a reader can work out is linear algebra: every identity among shown cells is an equation, and a withheld cell is
 * given away where the equations leave it one value. Then, and where the withheld cells of one identity are together
 * still fewer than minCell people, the smallest shown cell of that identity goes too, until nothing is given away.
 * @param also cells that must not be shown whatever they count
 */
export function withheldCells(
  cells: readonly Figure[],
  identities: readonly Identity[],
  minCell: number,
  also: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const known = identities.flatMap(({ total, parts, less = [] }) => [total, ...parts, ...less])
  const figures = new Map([...cells, ...known].map((cell) => [cellName(cell), cell.value ?? 0]))
  const first = firstNames(
    [...figures.keys()],
    identities.map((each) => equationOf(each)),
  )
  const one = (name: string): string => first.get(name) ?? name
  const values = new Map([...figures].map(([name, value]) => [one(name), value]))
  const equations = identities.map((each) => equationOf(each, one))
  const withheld = new Set([...also].map(one))
  const isSmall = (name: string) => isFew(values.get(name) ?? 0, minCell)
  for (const name of values.keys()) if (isSmall(name)) withheld.add(name)
  for (;;) {
    const weak = equations.filter((each) => isWeak(each, withheld, values, minCell))
    const given = new Set(determined(equations, withheld, values))
    const suspects = equations.filter(
      (each) => weak.includes(each) || [...each.keys()].some((name) => given.has(name)),
    )
    // A cell may be given away by others than those beside it: then any that stands beside a withheld one helps.
    const wider = [...given].some(isSmall)
      ? equations.filter((each) => [...each.keys()].some((name) => withheld.has(name)))
      : []
    const next = smallestShown(suspects, withheld, values) ?? smallestShown(wider, withheld, values)
    if (next === null) return new Set([...figures.keys()].filter((name) => withheld.has(one(name))))
    withheld.add(next)
  }
}

const isFew = (people: number, minCell: number): boolean => people > 0 && people < minCell

/** Cells that an equation says are the same number are one cell under two names: shown both, or neither. */
function firstNames(names: readonly string[], equations: readonly Equation[]): ReadonlyMap<string, string> {
  const first = new Map(names.map((name) => [name, name]))
  for (const equation of equations) {
    const [a, b, ...others] = [...equation]
    if (!a || !b || others.length > 0 || a[1] + b[1] !== 0) continue
    const [keep, drop] = [first.get(a[0]), first.get(b[0])]
    for (const [name, at] of first) if (at === drop && keep !== undefined) first.set(name, keep)
  }
  return first
}

/** Cell → how often it counts; the sum is 0. */
type Equation = ReadonlyMap<string, number>

function equationOf({ total, parts, less = [] }: Identity, one = (name: string) => name): Equation {
  const equation = new Map<string, number>()
  const add = (figure: Figure, times: number) => {
    const name = one(cellName(figure))
    equation.set(name, (equation.get(name) ?? 0) + times)
  }
  add(total, -1)
  for (const part of parts) add(part, 1)
  for (const part of less) add(part, -1)
  return new Map([...equation].filter(([, times]) => times !== 0))
}

/** The withheld parts of one whole add up to a group of people that is itself too small. */
function isWeak(
  equation: Equation,
  withheld: ReadonlySet<string>,
  values: ReadonlyMap<string, number>,
  minCell: number,
): boolean {
  const hidden = [...equation].filter(([name]) => withheld.has(name))
  if (hidden.length === 0) return false
  if (new Set(hidden.map(([, times]) => Math.sign(times))).size > 1) return false
  const people = hidden.reduce((sum, [name, times]) => sum + Math.abs(times) * (values.get(name) ?? 0), 0)
  return isFew(people, minCell)
}

/**
 * The smallest cell with anybody in it that these equations still show: a part, for readers miss a whole more than one
 * of its parts; the whole where no part is left. Null where they show none.
 */
function smallestShown(
  equations: readonly Equation[],
  withheld: ReadonlySet<string>,
  values: ReadonlyMap<string, number>,
): string | null {
  for (const isWanted of [(times: number) => times > 0, () => true]) {
    const shown = equations
      .flatMap((equation) => [...equation])
      .filter(([name, times]) => isWanted(times) && !withheld.has(name) && (values.get(name) ?? 0) > 0)
      .map(([name]) => ({ name, value: values.get(name) ?? 0 }))
      .sort((a, b) => a.value - b.value || (a.name < b.name ? -1 : 1))
    if (shown[0]) return shown[0].name
  }
  return null
}

/** Withheld cells that the equations leave one value: Gauss and Jordan, on the columns that are not known. */
function determined(
  equations: readonly Equation[],
  withheld: ReadonlySet<string>,
  values: ReadonlyMap<string, number>,
): string[] {
  const names = [...withheld].filter((name) => values.has(name)).sort()
  const rows = equations.map((equation) => names.map((name) => equation.get(name) ?? 0))
  let top = 0
  for (let column = 0; column < names.length && top < rows.length; column += 1) {
    const found = rows.findIndex((row, at) => at >= top && Math.abs(row[column] ?? 0) > TINY)
    if (found === -1) continue
    const pivot = rows[found] ?? []
    rows[found] = rows[top] ?? []
    rows[top] = pivot
    for (const [at, row] of rows.entries()) {
      const times = (row[column] ?? 0) / (pivot[column] ?? 1)
      if (at !== top && Math.abs(times) > TINY)
        rows[at] = row.map((cell, i) => cell - times * (pivot[i] ?? 0))
    }
    top += 1
  }
  return rows.flatMap((row) => {
    const left = names.filter((_, i) => Math.abs(row[i] ?? 0) > TINY)
    return left.length === 1 ? left : []
  })
}

const TINY = 1e-9

/** Every number in a value, wherever it stands; both sides of a quotient are numbers of their own. */
export function figuresIn(value: unknown): (Figure | Ratio)[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(figuresIn)
  return isFigure(value) ? [value, ...inner] : inner
}

const isFigure = (value: object): value is Figure | Ratio => 'origin' in value && 'nullReason' in value

/** A copy of a value in which withheld cells, and quotients that stand on one, have no number. */
export function without<T>(value: T, withheld: ReadonlySet<string>): T
export function without(value: unknown, withheld: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => without(one, withheld))
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, without(inner, withheld)]),
  )
  if (!isFigure(value)) return copy
  const hidden = isRatio(value)
    ? [value.numerator, value.denominator].some((side) => withheld.has(cellName(side)))
    : withheld.has(cellName(value))
  return hidden ? { ...copy, value: null, nullReason: 'suppressed_small_n' } : copy
}

/** Whether anything in a value is withheld. */
export const holdsWithheld = (value: unknown, withheld: ReadonlySet<string>): boolean =>
  figuresIn(value).some((figure) => withheld.has(cellName(figure)))
