/**
 * What a night tells the person who ran it. Plain data: the command line renders it, `--json` prints it as it is.
 * Dates are business dates (`2026-09-01`), money is whole fen, ratios are 0…1 unless a ROI (GMV ÷ spend).
 */

/**
 * How a brand's night ended: `published` a new run; `nothing_new` no run was needed; `stopped` by a check (the
 * night before stays readable, exit 4); `failed` on bad input, a busy lake or a bug (see `error.name`).
 */
export type NightOutcome = 'published' | 'nothing_new' | 'stopped' | 'failed'

export type BrandNight = {
  brand: string
  /** Null when no run came to be. */
  run_id: string | null
  /** The as-of date. Null when the night ended before it was known. */
  dt: string | null
  /** The first date this night ran; before `dt` when it caught up. Null like `dt`. */
  first_dt: string | null
  outcome: NightOutcome
  files: FileCounts
  rows: RowCounts
  rejected: RejectedFile[]
  /** Of a replay: which files were tried again. */
  replayed?: ReplayedFiles
  quarantinedByReason: { reason: string; rows: number }[]
  /** The newest date's stages, scope `brand` at least; stages A, I, TI, P, S and ALL. */
  assets: StageAsset[]
  roi: CategoryRoi[]
  /** What the brand file calls its categories, by id; empty when the night published nothing. */
  category_names: Readonly<Record<string, { zh: string; en: string }>>
  /** One entry per published date and table that changed. */
  restated: { dt: string; table: string; changed_rows: number }[]
  warnings: { code: string; message: string }[]
  /** What Athena read for it, in bytes, where the brand file asks for Athena; 0 without it. */
  scanned_bytes: number
  /** Rows dated D over that weekday's median of six weeks, per kind that has one. */
  volume_ratios: { behaviours?: number; orders?: number }
  seconds: number
  /** Null when nothing was published. */
  result_sha256: string | null
  /** For `stopped` and `failed`: `name` of the error (InputError, CheckError, BusyError, ConfigError or a bug's). */
  error?: NightError
}

/** `unchanged`: recognised from the listing, not opened again. */
export type FileCounts = { read: number; accepted: number; rejected: number; unchanged: number }

/** read = accepted + duplicate + quarantined + ignored. */
export type RowCounts = {
  read: number
  accepted: number
  duplicate: number
  quarantined: number
  ignored: number
}

/** How a file was read: accepted with so many bad rows, or rejected. Null: the lake is from before that was kept. */
type Reading = { status: 'accepted' | 'rejected'; reason: string | null; bad_rows: number | null }

/**
 * `tried`: files that may come to something else under today's brand file and program. `changed`: those that do; `was`
 * is null for a mended one, which is new content. `gone`: what of them is not among the exports any more.
 */
export type ReplayedFiles = {
  tried: number
  changed: { file: string; was: Reading | null; is: Reading }[]
  gone: string[]
}

/** `detail` says what was expected, what was found and what to do. */
export type RejectedFile = { file: string; reason: string; detail: string }

/** `closing` users of a stage, and `change` = closing at D − closing at D−1. */
export type StageAsset = { scope: string; scope_id: string; stage: string; closing: number; change: number }

/** A category's ROI(T+x), engaged last-touch, over every placement the lake knows. Closed and open stay apart. */
export type CategoryRoi = {
  category_id: string
  /** x, the decision cycle. */
  window_days: number
  mature_spend_fen: number
  mature_gross_fen: number
  /** Closed cohorts only; null when nothing is closed or nothing was spent. */
  roi_gross: number | null
  open_spend_fen: number
  open_gross_fen: number
  /** Of the closed GMV, what came of placement days without spend: organic notes, or notes paid on another day. */
  mature_unpaid_gross_fen: number
  /** The business date on which the window of the next open cohort with spend closes; null when none is open. */
  next_close_date: string | null
}

/** `stack` is shown with `--verbose` only; `code` and `path` are the machine's words for a fault of its own (EACCES). */
export type NightError = { name: string; message: string; stack?: string; code?: string; path?: string }

/** One result per brand, in the order of their ids. A failed brand never hides the others. */
export type NightResult = {
  brands: BrandNight[]
  /** What concerns no brand alone: files beside the brands' folders. */
  warnings?: { code: string; message: string }[]
}

/** What `night`, `restate` and `quarantine --replay` ask for. Places are folders, made absolute, or addresses of S3 (`s3://bucket/prefix`). */
export type NightRequest = {
  kind: 'night' | 'restate' | 'replay'
  /** Null for `restate`, which reads the lake's accepted rows. */
  exportsDir: string | null
  lakeDir: string
  /** `night --date`; null: the last complete business date at the brand's clock. */
  date: string | null
  /** `restate --from`; null for `night`. */
  from: string | null
  /** Null: every brand there is. */
  brand: string | null
  acceptVolume: boolean
}

/** `total` 0 while it is not known yet. `note` names what is being worked on: a file, a table. */
export type NightProgress = {
  brand: string
  verb: 'ingest' | 'transform' | 'check' | 'publish'
  done: number
  total: number
  note: string
}

export type OnProgress = (event: NightProgress) => void
