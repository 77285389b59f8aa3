import { narrow } from './cell-text.ts'

/**
 * Numbers as exports write them: `5,652.00`, `2.5万`, full-width digits. Two steps: the text is brought to the plain
 * form that the engine casts (null when it is no number of its kind), then cast. Words, hexadecimal and `1e3` are no
 * numbers here, though the engine's own cast takes them; nothing is rounded.
 */
export type NumberKind = 'yuan' | 'whole' | 'measure'

/** What is written without any ado, and how many decimals may stand before 万 (10,000) and without it. */
const KINDS: Readonly<Record<NumberKind, { plain: string; decimals: number; decimalsOfWan: number }>> = {
  yuan: { plain: '[0-9]{1,13}(\\.[0-9]{1,2})?', decimals: 2, decimalsOfWan: 6 },
  whole: { plain: '[0-9]{1,15}', decimals: 0, decimalsOfWan: 4 },
  measure: { plain: '[0-9]{1,9}(\\.[0-9]{1,6})?', decimals: 10, decimalsOfWan: 10 },
}

/** SQL, first step: the number in plain digits, `e4` for 万; null when the text is none. */
export function plainNumber(text: string, kind: NumberKind): string {
  const { plain, decimals, decimalsOfWan } = KINDS[kind]
  const digits = '[+-]?([0-9]{1,3}(,[0-9]{3}){1,3}|[0-9]{1,13})'
  // Zeros beyond the decimals change nothing: a DECIMAL(18,4) column writes 129.9000.
  const shape = `${digits}((\\.[0-9]{0,${decimals}}0*)?|(\\.[0-9]{0,${decimalsOfWan}}0*)?万)`
  return `case
    when ${text} is null or regexp_full_match(${text}, '${plain}') then ${text}
    when regexp_full_match(${narrow(text)}, '${shape}') then replace(replace(${narrow(text)}, ',', ''), '万', 'e4')
    end`
}

/** SQL, second step: the value of a plain number: BIGINT fen, BIGINT, or DOUBLE. */
export function numberValue(plain: string, kind: NumberKind): string {
  switch (kind) {
    case 'yuan':
      return `cast(try_cast(${plain} as decimal(17,2)) * 100 as bigint)`
    case 'whole':
      return `cast(try_cast(${plain} as decimal(18,0)) as bigint)`
    case 'measure':
      return `try_cast(${plain} as double)`
  }
}
