import type { Brand } from '../shared/brand.ts'
import { skippedText } from '../shared/ingest/skipped.ts'
import type { BrandRequest } from './night-run.ts'

type Warning = { code: string; message: string }

/** What is worth a word before any file is read, and stands night after night until somebody mends it. */
export function standingWarnings(request: BrandRequest, brand: Brand): Warning[] {
  const warnings: Warning[] = []
  if (request.skipped.length > 0)
    warnings.push({
      code: 'files_skipped',
      message: skippedText(request.skipped, `${request.brand}/<source>/`),
    })
  if (brand.engine !== 'duckdb') warnings.push({ code: 'engine_not_used', message: engineText(brand) })
  return warnings
}

/** What `engine` in the brand file comes to where the lake is a folder. */
export const engineText = (brand: Brand): string =>
  `${brand.brand}/brand.yaml: engine: ${brand.engine} was not used: over a folder DuckDB carries the night, with the same result. Remove the line, or leave it for the day this lake moves.`
