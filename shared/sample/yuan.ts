/** Fen as the exports write money: yuan with two decimals, `129.90`. Zero or more. */
export const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
