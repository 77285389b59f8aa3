import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import type { SourceSettings } from '../../shared/brand.ts'
import { formsOf } from '../../shared/ingest/contract-forms.ts'
import { matchHeaders, missingColumns } from '../../shared/ingest/header.ts'
import { contractFor, SOURCES } from '../../shared/ingest/sources.ts'

const PHONE = '13900001111'
const MAIL = 'a.person@example.com'
/** Of these columns a cell may hold anything, and does: they go into every row of every fixture. */
const CONTACTS = { 收件人手机号: `+86 ${PHONE}`, 联系方式: `电话 ${PHONE}, ${MAIL}` }

/** Where the shops' fixtures have their buyers. */
export const SETTINGS: Readonly<Record<string, SourceSettings>> = {
  'doudian-orders': { idColumn: '会员标识', idType: 'phone_sha256' },
  'jd-orders': { idColumn: '用户', idType: 'open_id' },
  'qianfan-orders': { idColumn: '包裹号', idType: 'open_id' },
  'tmall-orders': { idColumn: '会员', idType: 'open_id' },
}

/** A hand-made export as rows of cells, the header first, with contacts in columns of their own. */
export type Fixture = {
  source: string
  name: string
  rows: string[][]
  /** What stands above the header. */
  above: string[][]
  /** A phone number and an address that stand in every row and must be nowhere in what is written of it. */
  contacts: readonly string[]
  /** What its columns of persons hold, as far as it is long enough not to be met by chance. */
  personIds: readonly string[]
}

/** The hand-made exports of all sources: whatever lies in their folders. */
export function allFixtures(): Fixture[] {
  const ingest = join(import.meta.dirname, '..', 'ingest')
  return SOURCES.flatMap((source) =>
    readdirSync(join(ingest, source))
      .filter((name) => name.endsWith('.csv'))
      .flatMap((name) => fixtureOf(source, name, readFileSync(join(ingest, source, name)))),
  )
}

function fixtureOf(source: string, name: string, bytes: Buffer): Fixture[] {
  const lines = parseCsv(textOf(bytes), { relax_column_count: true, relax_quotes: true })
  const contract = contractFor(source, SETTINGS[source])
  const forms = contract ? formsOf(contract) : []
  const fitting = lines.findIndex((line) => forms.some((form) => missingColumns(form, line) === null))
  // A fixture whose trap is its header fits nothing: its first line is one all the same.
  const [header = [], ...rows] = lines.slice(Math.max(0, fitting))
  if (header.length < 3) return []
  const persons = forms.flatMap((form) => {
    const { found } = matchHeaders(form, header)
    return form.columns.filter(({ type }) => type.is === 'person').flatMap((one) => found.get(one.name) ?? [])
  })
  const full = (cells: readonly string[]): string[] => header.map((_, at) => cells[at] ?? '')
  const ids = rows.flatMap((row) => persons.map((at) => row[at]?.trim() ?? ''))
  return [
    {
      source,
      name,
      above: lines.slice(0, Math.max(0, fitting)).map(full),
      rows: [
        [...header, ...Object.keys(CONTACTS)],
        ...rows.map((row) => [...full(row), ...Object.values(CONTACTS)]),
      ],
      contacts: [PHONE, MAIL],
      personIds: [...new Set(ids)].filter((id) => id.length >= LONG_ENOUGH),
    },
  ]
}

const LONG_ENOUGH = 11

/** Exports of shops come in UTF-8 or in GB18030. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes)
  }
}
