import type { RuleSet } from './rules.ts'

/** What `brand.yaml` says, normalised once (see ingest/brand-file.ts); inside, this is trusted. */
export type Brand = {
  brand: string
  name: Label
  /** IANA zone of the brand's business dates. */
  timezone: string
  stageRules: RuleSet
  engine: 'duckdb' | 'athena'
  /** The restatement window is the last `restateDays` + 1 dates. */
  restateDays: number
  categories: readonly Category[]
  /** Products that get stages of their own. */
  spus: readonly string[]
  campaigns: readonly Campaign[]
  /** Per source: what differs from its contract. */
  sources: Readonly<Record<string, SourceSettings>>
  /** Above this share of a file's rows (and above 5 rows) bad rows reject the whole file. */
  maxQuarantineRatio: number
  /** Fewest people a cell of a review page may show. */
  minCell: number
}

export type Label = { zh: string; en: string }
export type Category = { id: string; name: Label; decisionCycleDays: number }
/** `starts` and `ends` are business dates, both included. */
export type Campaign = { id: string; name: Label; category: string; starts: string; ends: string }
export type SourceSettings = {
  campaignBy?: string
  map?: Readonly<Record<string, string>>
  idColumn?: string
  idType?: string
}
