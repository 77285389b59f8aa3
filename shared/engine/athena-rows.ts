import type { ResultColumn } from './athena-client.ts'

/** A cell as an engine's `rows` gives it: exact numbers and dates as text, small numbers and truths as JSON has them. */
function typedCell(text: string | null, type: string): unknown {
  if (text === null) return null
  switch (type) {
    case 'boolean':
      return text === 'true'
    case 'tinyint':
    case 'smallint':
    case 'integer':
      return Number(text)
    case 'double':
    case 'float':
    case 'real':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'varbinary':
      return text.replaceAll(' ', '')
    default:
      return text
  }
}

/** All rows of an answer by their columns' names: for small answers. */
export async function recordsOf(answer: {
  columns: readonly ResultColumn[]
  pages: AsyncIterable<readonly (readonly (string | null)[])[]>
}): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const page of answer.pages)
    for (const row of page)
      records.push(
        Object.fromEntries(
          answer.columns.map(({ name, type }, index) => [name, typedCell(row[index] ?? null, type)]),
        ),
      )
  return records
}
