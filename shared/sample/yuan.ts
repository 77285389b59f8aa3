/** Fen as the exports write money: yuan with two decimals, `129.90`. Zero or more. */
export const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

/** The same with its thousands grouped, `1,234.50`. */
export function groupedYuan(fen: number): string {
  const [whole = '0', decimals = '00'] = yuan(fen).split('.')
  return `${grouped(Number(whole))}.${decimals}`
}

/** A whole number with its thousands grouped. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
