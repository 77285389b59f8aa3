const BETWEEN = '\u001f'
const NEW_LINE = '\u001e'

/** Cells as one line of a draft, whatever they hold; a file's writer takes them apart again. */
export const cellsLine = (cells: readonly string[]): string => cells.join(BETWEEN).replaceAll('\n', NEW_LINE)

/** The cells of a line. */
export const cellsIn = (line: string): string[] => line.replaceAll(NEW_LINE, '\n').split(BETWEEN)

/** The first cell of a line, and the line without it. */
export function firstCell(line: string): { first: string; rest: string } {
  const end = line.indexOf(BETWEEN)
  return { first: line.slice(0, end), rest: line.slice(end + 1) }
}
