import type { IngestRow } from './ledger.ts'

/**
 * A row of a published table by column name, without `run_id` and `month`: user keys in lower-case hex, decimals as
 * text with six places, dates as `YYYY-MM-DD`.
 */
export type Row = Readonly<Record<string, number | string | boolean | null>>

export type StageTables = {
  stage_assets_daily: Row[]
  /** Pairs with somebody in them. */
  stage_flows_daily: Row[]
  stage_rates_daily: Row[]
  user_stages: Row[]
  user_stage_changes: Row[]
}

export type RoiTables = { roi_cohorts: Row[]; roi_curve: Row[]; roi_categories: Row[] }

/** What readers see after the last night. */
export type Published = StageTables &
  RoiTables & {
    spend_daily: Row[]
    orders: Row[]
    platform_returns: Row[]
    platform_assets: Row[]
    creator_notes: Row[]
    roi_reconciliation: Row[]
    /** One row per file ever read, in the order of reading. */
    ingest_report: IngestRow[]
  }
