import type { Brand } from '../../shared/brand.ts'

/** A file as a brand's pipeline drops it. */
export type ExportFile = {
  /** Relative to the brand's folder, the source first: `orders/2026-09-01.csv`. */
  path: string
  text: string
  /** The file's export time. */
  modifiedAt: Date
  /** The earliest business date that anything in the file changes; null where it dates nothing. */
  oldestDate: string | null
}

/** One call of `night`: dates without a night of their own are caught up by the next one. */
export type Night = {
  date: string
  /** As in force that night. */
  brand: Brand
  /** What arrived since the night before; earlier files remain. */
  files: readonly ExportFile[]
  /** `restate --from` this date, called after the night. */
  restateFrom?: string
}

/** The whole life of one brand's lake. */
export type Scenario = { secret: string; nights: readonly Night[] }
