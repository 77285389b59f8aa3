/** Numbers as people read them. Whole numbers may be bigint; what is not known is `–`. */
type Whole = number | bigint | null

/** `1,234,567` */
export const count = (value: Whole): string =>
  value === null
    ? '–'
    : BigInt(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ',')

/** `+12`, `-3`, `0` */
export const change = (value: Whole): string =>
  value !== null && BigInt(value) > 0n ? `+${count(value)}` : count(value)

/** Fen as yuan: `¥1,234.56` */
export function yuan(fen: Whole): string {
  if (fen === null) return '–'
  const whole = BigInt(fen)
  const size = whole < 0n ? -whole : whole
  return `${whole < 0n ? '-' : ''}¥${count(size / 100n)}.${String(size % 100n).padStart(2, '0')}`
}

/** A return such as `2.35`: two digits, three below one tenth. */
export const returns = (value: number | null): string =>
  value === null ? '–' : value.toFixed(value !== 0 && Math.abs(value) < 0.1 ? 3 : 2)

/** `1.2 s`, `2 min 5 s` */
export const duration = (seconds: number): string =>
  seconds < 60
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** `rows(1)` is `1 row`, `rows(2)` is `2 rows`. */
export const some = (value: Whole, noun: string): string =>
  `${count(value)} ${noun}${value !== null && BigInt(value) === 1n ? '' : 's'}`
