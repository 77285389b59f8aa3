import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StagedKind } from '../../shared/lake/staged.ts'
import { textRows, xlsxOf } from './formats/xlsx-by-hand.ts'
import { parserForTests } from './parse-in-test.ts'

const { parse } = parserForTests()

/** A table as a workbook of one sheet: amounts and counts as numbers, everything else as text, ids too. */
function workbookOf(csv: string): Buffer {
  const cells = (line: string): string[] =>
    [...line.matchAll(/(?<=^|,)(?:"([^"]*)"|([^,]*))(?=,|$)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    )
  const rows = csv
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map(cells)
  const sheet = textRows(rows)
  return xlsxOf({
    sheets: { Sheet1: sheet.replaceAll(/ t="inlineStr"><is><t>(\d{1,9}(\.\d+)?)<\/t><\/is>/g, '><v>$1</v>') },
  })
}

test.each<[string, string, string, StagedKind]>([
  ['xinghe-alliance', 'report.csv', 'utf-8', 'platform_returns'],
  ['jd-alliance', 'report.csv', 'gb18030', 'platform_returns'],
  ['tmall-orders', 'sub-orders.csv', 'gbk', 'orders'],
  ['tmall-orders', 'list.csv', 'utf-8', 'orders'],
  ['qianfan-orders', 'orders.csv', 'utf-8', 'orders'],
  ['qianfan-aftersales', 'aftersales.csv', 'utf-8', 'refunds'],
  ['pugongying-notes', 'notes.csv', 'utf-8', 'creator_notes'],
  ['lingxi-assets', 'assets.csv', 'utf-8', 'platform_assets'],
  ['lingxi-assets', 'products.csv', 'utf-8', 'platform_assets'],
])('%s (%s) as a workbook says what it says as text', async (source, name, encoding, kind) => {
  const bytes = readFileSync(join(import.meta.dirname, source, name))
  const exportedAt = '2026-09-06T02:30:00+08:00'
  const text = await parse(source, bytes, { name, exportedAt })
  const workbook = workbookOf(new TextDecoder(encoding).decode(bytes))
  const sheet = await parse(source, workbook, { name: name.replace('.csv', '.xlsx'), exportedAt })
  const counts = ({ status, readRows, ignoredRows, quarantinedRows }: typeof text) => [
    ...[status, readRows, ignoredRows, quarantinedRows],
  ]
  expect(counts(sheet)).toEqual(counts(text))
  const rows = async (parsed: typeof text) =>
    (await parsed.rows(kind)).map((row) => JSON.stringify(row)).toSorted()
  expect(await rows(sheet)).toEqual(await rows(text))
  expect(Object.values(await sheet.reasons())).toEqual(Object.values(await text.reasons()))
})
