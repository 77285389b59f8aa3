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

/** No-break and ideographic space, byte order mark, zero-width space. */
const WIDE_BLANKS = [0xa0, 0x3000, 0xfeff, 0x200b]
const BLANKS = `' \t\n\f\r${String.fromCharCode(...WIDE_BLANKS)}'`

/**
 * SQL: a cell's text as people mean it: without blanks around it, without the leading apostrophe and the trailing
 * tab that keep spreadsheets off, null when nothing is left. Almost every cell is clean already and trimming walks
 * every character, so only cells whose ends look suspicious are walked.
 * @param few there are so few rows that looking first takes longer to plan than walking them all takes
 */
export function cellText(cell: string, facts: CellFacts, few = false): string {
  const { ascii, space, tab, quote, apostrophe } = facts
  if (ascii && !space && !tab && !quote && !apostrophe) return `nullif(${cell}, '')`
  if (few) return trimmed(cell, facts)
  const suspicious = [
    `${cell} < '('`, // controls, space, quotes and the apostrophe sort before it
    ...(facts.ascii
      ? []
      : [`${cell} >= chr(128)`, ...WIDE_BLANKS.map((code) => `suffix(${cell}, chr(${code}))`)]),
    ...(facts.space ? [`suffix(${cell}, ' ')`] : []),
    ...(facts.tab ? [`suffix(${cell}, chr(9))`] : []),
    ...[10, 12, 13].map((code) => `suffix(${cell}, chr(${code}))`),
  ]
  return `case when ${suspicious.join(' or ')} then ${trimmed(cell, facts)} else ${cell} end`
}

function trimmed(cell: string, { apostrophe }: CellFacts): string {
  const bare = `trim(${cell}, ${BLANKS})`
  if (!apostrophe) return `nullif(${bare}, '')`
  return `nullif(case when prefix(${bare}, '''') then ltrim(substr(${bare}, 2), ${BLANKS}) else ${bare} end, '')`
}

const WIDE = '０１２３４５６７８９．，％－＋：／　'
const NARROW = '0123456789.,%-+:/ '

/** SQL: full-width digits and signs of a number or a date in their plain form. */
export const narrow = (text: string): string => `translate(${text}, '${WIDE}', '${NARROW}')`
