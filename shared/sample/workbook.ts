import { type ZipMember, zipFile } from './zip-file.ts'

/** A sheet: its rows of cells, and the columns (from 0) whose plain numbers and days are stored as such. */
export type Sheet = {
  name: string
  rows: readonly (readonly string[])[]
  numbers?: ReadonlySet<number>
  days?: ReadonlySet<number>
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const DAY_MS = 86_400_000
/** Excel's day 0, as it counts from March 1900 on. */
const DAY_ZERO_MS = Date.UTC(1899, 11, 30)

/**
 * A workbook as `.xlsx`, the same bytes for the same sheets. Written here in a hundred lines because the libraries that
 * write workbooks put the time of writing into them; what is written opens in Excel and LibreOffice.
 */
export function workbook(sheets: readonly Sheet[]): Buffer {
  const numbered = sheets.map((sheet, index) => ({ ...sheet, id: index + 1 }))
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
  const relations = (inner: string): string =>
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}.xml" ContentType="${TYPES}.${type}+xml"/>`
  const members: ZipMember[] = [
    {
      name: '[Content_Types].xml',
      data: `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('workbook', 'sheet.main')}${part('styles', 'styles')}${numbered.map(({ id }) => part(`worksheets/sheet${id}`, 'worksheet')).join('')}</Types>`,
    },
    { name: '_rels/.rels', data: relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')) },
    {
      name: 'xl/workbook.xml',
      data: `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbered.map(({ id, name }) => `<sheet name="${escaped(name)}" sheetId="${id}" r:id="rId${id}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: relations(
        [
          ...numbered.map(({ id }) => relation(`rId${id}`, 'worksheet', `worksheets/sheet${id}.xml`)),
          relation('rId9999', 'styles', 'styles.xml'),
        ].join(''),
      ),
    },
    { name: 'xl/styles.xml', data: STYLES },
    ...numbered.map((sheet) => ({ name: `xl/worksheets/sheet${sheet.id}.xml`, data: sheetXml(sheet) })),
  ]
  return zipFile(members)
}

/** Style 0 is plain, 1 a day (Excel's own format 14). */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`

function sheetXml({ rows, numbers, days }: Sheet): string {
  const lines = rows.map((cells, row) => {
    const inner = cells.map((text, column) => {
      if (text === '') return ''
      const place = `r="${letters(column)}${row + 1}"`
      if (numbers?.has(column) === true && /^-?\d{1,15}(\.\d+)?$/.test(text))
        return `<c ${place}><v>${text}</v></c>`
      if (days?.has(column) === true && /^\d{4}-\d\d-\d\d$/.test(text))
        return `<c ${place} s="1"><v>${(Date.parse(text) - DAY_ZERO_MS) / DAY_MS}</v></c>`
      return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
    })
    return `<row r="${row + 1}">${inner.join('')}</row>`
  })
  return `${XML}<worksheet xmlns="${MAIN}"><sheetData>${lines.join('')}</sheetData></worksheet>`
}

/** A for 0, Z for 25, AA for 26. */
const letters = (column: number): string =>
  `${column < 26 ? '' : letters(Math.floor(column / 26) - 1)}${String.fromCharCode(65 + (column % 26))}`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
