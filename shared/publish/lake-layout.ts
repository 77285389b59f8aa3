/**
 * Where a brand's things lie in the lake:
 *
 *     <brand>/current.json                              which run readers see: the one object that is replaced by each run
 *     <brand>/lease.json                                who works on the brand now
 *     <brand>/runs/<run_id>/manifest.json               what that run published; with tables/, state/ and logs/ beside it
 *     <brand>/tombstones.json                           keys of people who were forgotten (see tombstones.ts)
 *     <brand>/swept.json                                which of the runs' objects nobody needs any more (see sweep.ts)
 *     <brand>/published/<run_id>.json                   that the run was once current
 *     <brand>/logs/<table>/month=YYYY-MM/<run_id>.parquet   the logs of every run, stopped and failed ones too
 */
export const pointerKey = (brand: string): string => `${brand}/current.json`

export const leaseKey = (brand: string): string => `${brand}/lease.json`

export const runsPrefix = (brand: string): string => `${brand}/runs/`

/** Ends with `/`: everything a run writes lies under it and is never changed. */
export const runPrefix = (brand: string, runId: string): string => `${runsPrefix(brand)}${runId}/`

export const manifestKey = (brand: string, runId: string): string => `${runPrefix(brand, runId)}manifest.json`

/** A run's own log rows, before they are copied beside those of the other runs (see commit.ts). */
export const stagedLogKey = (brand: string, runId: string, table: string): string =>
  `${runPrefix(brand, runId)}logs/${table}/0.parquet`

export const sweptKey = (brand: string): string => `${brand}/swept.json`

export const tombstonesKey = (brand: string): string => `${brand}/tombstones.json`

/** Ends with `/`: the logs of every run. */
export const logsPrefix = (brand: string): string => `${brand}/logs/`

export const publishedPrefix = (brand: string): string => `${brand}/published/`

export const publishedKey = (brand: string, runId: string): string => `${publishedPrefix(brand)}${runId}.json`

export const logPrefix = (brand: string, table: string): string => `${brand}/logs/${table}/`

/** `dt` is the night's date, `YYYY-MM-DD`. */
export const logKey = (brand: string, table: string, dt: string, runId: string): string =>
  `${logPrefix(brand, table)}month=${dt.slice(0, 7)}/${runId}.parquet`
