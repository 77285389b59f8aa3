import * as z from 'zod'

/** One row of an export: cells by column name, cleaned, `''` for nothing. */
export type Cells = ReadonlyMap<string, string>

const clean = (cell: string): string => cell.trim().replace(/^'/, '').trim()

/** Fields of every line that is not empty; quotes may hold commas, line ends and doubled quotes. */
const csvLines = (text: string): string[][] => {
  const lines: string[][] = []
  let fields: string[] = []
  let field = ''
  let quoted = false
  const endLine = (): void => {
    if (fields.length > 0 || field !== '') lines.push([...fields, field])
    fields = []
    field = ''
  }
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i)
    if (quoted) {
      if (letter !== '"') field += letter
      else if (text.charAt(i + 1) === '"') field += text.charAt(++i)
      else quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === ',') {
      fields.push(field)
      field = ''
    } else if (letter === '\n') endLine()
    else if (letter !== '\r') field += letter
  }
  endLine()
  return lines
}

const JsonRow = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** The rows of an export in file order: CSV with a header, or NDJSON. */
export const readTable = (path: string, text: string): Cells[] => {
  const body = text.replace(/^\ufeff/, '')
  if (path.endsWith('.ndjson')) {
    return body
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const row = JsonRow.parse(JSON.parse(line))
        return new Map(Object.entries(row).map(([name, value]) => [clean(name), clean(String(value ?? ''))]))
      })
  }
  const [header = [], ...lines] = csvLines(body)
  return lines.map((fields) => new Map(header.map((name, i) => [clean(name), clean(fields[i] ?? '')])))
}
