import { type ZipEntry, zipOf } from './zip-by-hand.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/**
 * The styles of the workbooks below, by number: 0 general, 1 day, 2 day and time (Chinese), 3 percent with two
 * decimals, 4 `0.0%` of its own, 5 text, 6 the built-in day of Chinese Excel (31), 7 `0.00E+00`, 8 money with a unit
 * in quotes that has the letters of a date, 9 hours that go on.
 */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="5"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; hh:mm:ss;@"/><numFmt numFmtId="177" formatCode="0.0%"/><numFmt numFmtId="178" formatCode="0.00E+00"/><numFmt numFmtId="179" formatCode="&quot;yuan/day &quot;#,##0.00;[Red]-0"/><numFmt numFmtId="180" formatCode="[h]:mm:ss"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="10">${[0, 14, 176, 10, 177, 49, 31, 178, 179, 180].map((id) => `<xf numFmtId="${id}" fontId="0"/>`).join('')}</cellXfs></styleSheet>`

/** What a workbook of the tests holds. A sheet is the XML between `<sheetData>` and its end, or the whole part; bytes always are. */
export type WorkbookByHand = {
  sheets: Readonly<Record<string, string | Buffer>>
  strings?: readonly string[]
  from1904?: boolean
  more?: readonly ZipEntry[]
}

/** A workbook as Excel lays it out. `strings` are the insides of `<si>`. */
export function xlsxOf({ sheets, strings, from1904, more = [] }: WorkbookByHand): Buffer {
  const names = Object.keys(sheets)
  const relations = [
    ...names.map(
      (_, index) =>
        `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
    ),
    `<Relationship Id="rId900" Type="${RELATIONS}/styles" Target="styles.xml"/>`,
    ...(strings
      ? [`<Relationship Id="rId901" Type="${RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>`]
      : []),
  ]
  return zipOf([
    {
      name: '[Content_Types].xml',
      data: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    },
    {
      name: '_rels/.rels',
      data: `${XML}<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `${XML}<Relationships xmlns="${PACKAGE}">${relations.join('')}</Relationships>`,
    },
    { name: 'xl/styles.xml', data: STYLES },
    ...(strings
      ? [
          {
            name: 'xl/sharedStrings.xml',
            data: `${XML}<sst xmlns="${MAIN}" count="${strings.length}" uniqueCount="${strings.length}">${strings.map((one) => `<si>${one}</si>`).join('')}</sst>`,
          },
        ]
      : []),
    ...names.map((name, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      data: part(sheets[name] ?? ''),
    })),
    ...more,
  ])
}

/** A sheet with these rows, as a part of its own. */
export const sheetXml = (rows: string, below = ''): string =>
  `${XML}<worksheet xmlns="${MAIN}"><dimension ref="A1"/><sheetData>${rows}</sheetData>${below}</worksheet>`

/** A sheet with merged cells, each as `A2:A3`. */
export const mergedSheet = (rows: string, merges: readonly string[]): string =>
  sheetXml(
    rows,
    `<mergeCells count="${merges.length}">${merges.map((one) => `<mergeCell ref="${one}"/>`).join('')}</mergeCells>`,
  )

const part = (sheet: string | Buffer): string | Buffer =>
  typeof sheet !== 'string' || sheet.startsWith('<?xml') || sheet.startsWith('<x:') ? sheet : sheetXml(sheet)

/** The XML of rows of plain texts, each in a cell of its own; '' is no cell. The first row is row `from`. */
export const textRows = (rows: readonly (readonly string[])[], from = 1): string =>
  rows
    .map((cells, index) => {
      const line = from + index
      const inner = cells.map((text, column) =>
        text === '' ? '' : `<c r="${letters(column)}${line}" t="inlineStr"><is><t>${text}</t></is></c>`,
      )
      return `<row r="${line}">${inner.join('')}</row>`
    })
    .join('')

/** A for 0, Z for 25, AA for 26. */
const letters = (column: number): string =>
  `${column < 26 ? '' : letters(Math.floor(column / 26) - 1)}${String.fromCharCode(65 + (column % 26))}`
