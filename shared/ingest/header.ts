import type { Contract, ContractColumn } from './contract.ts'
import { shownName } from './personal-data.ts'
import type { Refusal } from './relation.ts'

/** Where each contract column stands among a file's headers. */
export type HeaderMatch = {
  /** Indices of the headers that fit a column; several where a file repeats one. Columns the file lacks are absent. */
  found: ReadonlyMap<string, readonly number[]>
  /** Headers that no column of the contract fits. */
  extra: readonly string[]
}

/** A header as it is compared: NFKC (full-width forms), no byte order mark, trimmed, one kind of brackets, no case. */
export const headerKey = (header: string): string =>
  header
    .normalize('NFKC')
    .replaceAll(/[\u{feff}\u{200b}]/gu, '')
    .replaceAll(/[[{【〔〖「『]/g, '(')
    .replaceAll(/[\]}】〕〗」』]/g, ')')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^'/, '')
    .toLowerCase()

/** Finds the contract's columns among a file's headers, by name and never by position. */
export function matchHeaders(contract: Contract, headers: readonly string[]): HeaderMatch {
  const column = new Map<string, ContractColumn>()
  for (const one of contract.columns) for (const name of one.headers) column.set(headerKey(name), one)
  const found = new Map<string, number[]>()
  const extra: string[] = []
  for (const [index, header] of headers.entries()) {
    const key = headerKey(header)
    const one = key === '' ? undefined : column.get(key)
    if (one) found.set(one.name, [...(found.get(one.name) ?? []), index])
    else if (header.trim() !== '') extra.push(header)
  }
  const unnamed = headers[0] !== undefined && headerKey(headers[0]) === '' ? column.get('') : undefined
  // Where the column has its name elsewhere, that is its place.
  if (unnamed) return { found: new Map([[unnamed.name, [0]], ...found]), extra }
  return { found, extra }
}

/** How many of the headers the contract knows; the first one, where it is blank, says nothing of itself. */
export const namesKnown = (contract: Contract, headers: readonly string[]): number =>
  [...matchHeaders(contract, headers).found.values()]
    .flat()
    .filter((index) => headerKey(headers[index] ?? '') !== '').length

/** Why a file with these headers cannot be read, or null when it has every required column. */
export function missingColumns(contract: Contract, headers: readonly string[]): Refusal | null {
  const { found } = matchHeaders(contract, headers)
  const missing = contract.columns.filter((column) => column.required && !found.has(column.name))
  const groups = contract.needsOneOf ?? []
  const missingGroups = groups.filter((group) => !group.some((name) => found.has(name)))
  if (missing.length === 0 && missingGroups.length === 0) return null
  const names = (columns: readonly ContractColumn[], oneOf: readonly (readonly string[])[]): string =>
    [
      ...columns.map((column) => column.headers[0]),
      ...oneOf.map(
        (group) =>
          `one of (${contract.columns
            .filter(({ name }) => group.includes(name))
            .map((column) => column.headers[0])
            .join(', ')})`,
      ),
    ].join(', ')
  // Without one known name this may be a row of data: a file without its header.
  const isData = namesKnown(contract, headers) === 0
  const seen = headers
    .filter((name) => name.trim() !== '')
    .slice(0, 100)
    .map((name) => shownName(name, isData))
    .join(', ')
  return {
    reason: 'missing_column',
    detail:
      `expected the columns ${names(
        contract.columns.filter((column) => column.required),
        groups,
      )}; ` +
      `found ${seen === '' ? 'none' : seen}; missing ${names(missing, missingGroups)}. Export the file again with these columns.`,
  }
}
