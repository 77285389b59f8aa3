/** A sheet has no more rows than these. */
export const MAX_ROWS = 1 << 20
/** XFD is the last column of a sheet. */
export const MAX_COLUMNS = 1 << 14

/** 0 for `A1`, 27 for `AB7`; beyond the last column for whatever lies further out; null without letters. */
export function columnOf(reference: string): number | null {
  let column = 0
  let at = 0
  for (; at < reference.length && column <= MAX_COLUMNS; at += 1) {
    const letter = reference.charCodeAt(at) & ~32
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return at === 0 ? null : column - 1
}
