/** What is known of a file's bytes before its cells are read; what is absent need not be looked for. */
export type CellFacts = { ascii: boolean; space: boolean; tab: boolean; quote: boolean; apostrophe: boolean }

/** Of a file nobody has looked through byte by byte. */
export const UNKNOWN_CELLS: CellFacts = {
  ascii: false,
  space: true,
  tab: true,
  quote: true,
  apostrophe: true,
}

const BLANK = String.raw`[\s\x{00a0}\x{3000}\x{feff}\x{200b}]*`

/**
 * SQL: a cell's text as people mean it: without blanks around it, without the leading apostrophe and the trailing
 * tab that keep spreadsheets off, null when nothing is left. Almost every cell is clean already and trimming walks
 * every character, so only cells whose ends look suspicious are walked.
 */
export function cellText(cell: string, facts: CellFacts): string {
  const { ascii, space, tab, quote, apostrophe } = facts
  if (ascii && !space && !tab && !quote && !apostrophe) return `nullif(${cell}, '')`
  const suspicious = [
    `${cell} < '('`, // controls, space, quotes and the apostrophe sort before it
    ...(facts.ascii
      ? []
      : [`${cell} >= chr(128)`, `suffix(${cell}, chr(160))`, `suffix(${cell}, chr(12288))`]),
    ...(facts.space ? [`suffix(${cell}, ' ')`] : []),
    ...(facts.tab ? [`suffix(${cell}, chr(9))`] : []),
    `suffix(${cell}, chr(10))`,
    `suffix(${cell}, chr(13))`,
  ]
  const walked = `nullif(regexp_replace(${cell}, '(?s)^${BLANK}''?${BLANK}(.*?)${BLANK}$', '\\1'), '')`
  return `case when ${suspicious.join(' or ')} then ${walked} else ${cell} end`
}

const WIDE = '０１２３４５６７８９．，％－＋：／　'
const NARROW = '0123456789.,%-+:/ '

/** SQL: full-width digits and signs of a number or a date in their plain form. */
export const narrow = (text: string): string => `translate(${text}, '${WIDE}', '${NARROW}')`
