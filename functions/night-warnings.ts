import type { Brand } from '../shared/brand.ts'
import { type LedgerEntry, newestReadings } from '../shared/ingest/ledger.ts'
import { sameSettings, termsOf } from '../shared/ingest/read-terms.ts'
import { skippedText } from '../shared/ingest/skipped.ts'
import type { BrandRequest } from './night-run.ts'

type Warning = { code: string; message: string }

/** What lies in a brand's folder and is not read: told night after night, until somebody mends it. */
export const skippedWarnings = ({ brand, skipped }: BrandRequest): Warning[] =>
  skipped.length === 0 ? [] : [{ code: 'files_skipped', message: skippedText(skipped, `${brand}/<source>/`) }]

/** What the brand file asks for and a night does not do. */
export const brandFileWarnings = (brand: Brand, hasAthena: boolean): Warning[] =>
  brand.engine === 'duckdb' || hasAthena ? [] : [{ code: 'engine_not_used', message: engineText(brand) }]

/** What `engine` in the brand file comes to where the lake is a folder. */
export const engineText = (brand: Brand): string =>
  `${brand.brand}/brand.yaml: engine: ${brand.engine} was not used: over a folder DuckDB carries the night, with the same result. Remove the line, or leave it for the day this lake moves.`

/**
 * Accepted files that were read by what the brand file said of their source then: what they gave stays, until somebody
 * asks for it. Rejected ones the night tries again by itself.
 */
export function settingsWarnings(brand: Brand, ledger: readonly LedgerEntry[]): Warning[] {
  const terms = termsOf(brand)
  const sources = [...newestReadings(ledger).values()].flatMap(({ status, source, outcome }) =>
    status === 'accepted' && outcome && !sameSettings(outcome.terms, terms(source)) ? [source] : [],
  )
  if (sources.length === 0) return []
  const one = sources.length === 1
  return [
    {
      code: 'settings_changed',
      message: `${one ? '1 file' : `${sources.length} files`} of ${[...new Set(sources)].join(', ')}: brand.yaml says something else of ${one ? 'its' : 'their'} columns (id_column, id_type or campaign_by) than when ${one ? 'it was' : 'they were'} read, and what ${one ? 'it' : 'they'} gave stays as it is. To read ${one ? 'it' : 'them'} again: \`aips quarantine --replay --exports DIR\`.`,
    },
  ]
}
