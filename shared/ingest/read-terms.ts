import { createHash } from 'node:crypto'
import type { Brand, SourceSettings } from '../brand.ts'
import type { Contract } from './contract.ts'
import { formsOf } from './contract-forms.ts'
import { matchHeaders } from './header.ts'
import { judge } from './judge.ts'
import type { Relation } from './relation.ts'
import { contractFor } from './sources.ts'

/**
 * Raise it when the readers of formats (encodings, workbooks, archives, separators) read a file otherwise than before:
 * what rows mean is in the contracts, and a change there is seen by itself.
 */
const READERS = 2

/** A file in which every column of a contract stands: the statement over it says all that its rows are judged by. */
const RELATION: Omit<Relation, 'headers'> = {
  select: 'file',
  facts: { ascii: false, space: true, tab: true, quote: true, apostrophe: true },
  marked: true,
  numbered: true,
  headerEnd: 1,
  sparse: false,
  innerLines: true,
  lines: null,
}
const CIRCUMSTANCES = { timezone: 'Asia/Shanghai', exportDate: '2026-01-01', latestDate: '2026-01-03' }

/**
 * The terms under which a source's files are read, as a short text that changes when they do: its contract, and behind
 * the dot what of the brand file shapes it (`id_column`, `id_type`, `campaign_by`). A file read under other terms may come to something
 * else. `map` is none of them: what a campaign is called is looked up every night. Neither is `max_quarantine_ratio`,
 * which changes only what becomes of files with many bad rows (see ledger.ts).
 */
function readTerms(source: string, settings: SourceSettings = {}): string {
  const contract = contractFor(source, settings)
  const said = contract === null ? null : formsOf(contract).map(contractText)
  const { idColumn, idType, campaignBy } = settings
  return `${short([READERS, said])}.${short([idColumn, idType, campaignBy])}`
}

const short = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)

/** Whether two terms rest on the same words of a brand file, be the program another one or not. */
export const sameSettings = (one: string, other: string): boolean =>
  one.split('.').at(-1) === other.split('.').at(-1)

/** The terms of each source under a brand file; each is worked out once. */
export function termsOf(brand: Pick<Brand, 'sources'>): (source: string) => string {
  const known = new Map<string, string>()
  return (source) => {
    const found = known.get(source) ?? readTerms(source, brand.sources[source])
    known.set(source, found)
    return found
  }
}

function contractText(contract: Contract): string {
  const { otherForm: _, exportTimeInName, stages, ...data } = contract
  const headers = contract.columns.map((column) => column.headers[0] ?? column.name)
  const names = contract.columns.map(({ name }) => name)
  const needed = contract.columns.filter((column) => column.required).map(({ name }) => name)
  return JSON.stringify([
    data,
    exportTimeInName?.source ?? null,
    [names, needed].map((present) => stages(new Set(present))),
    judge(contract, { ...RELATION, headers }, matchHeaders(contract, headers), CIRCUMSTANCES).select,
  ])
}
