import type { Brand } from '../shared/brand.ts'
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
