/**
 * SQL, to begin a query with: `standing_files` are the files as they were read last (a row per path of a brand's
 * source), `standing_rows` the bad rows of these. A row that a replay or a mended file has set right is in neither.
 */
export const STANDING = `with reported as (
  select *, row_number() over (partition by brand_id, source, file order by run_id desc) as newest from ingest_report
), standing_files as (
  select * from reported where newest = 1
), standing_rows as (
  select q.*, f.status as file_status from quarantine q
  join standing_files f
    on f.brand_id = q.brand_id and f.source = q.source and f.file = q.file and f.run_id = q.run_id
)`
