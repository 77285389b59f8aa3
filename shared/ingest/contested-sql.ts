/**
 * SQL: rows that share a key, in the order in which they were read, what the lake holds first. A row from an export
 * older than the one that holds the key came too late and takes no place in that order. Where rows of a file add up,
 * a source row may be staged as several: it takes one place.
 */
export const contestedSql = (version: 'row' | 'file'): string => `
  with together as (
    select ${version === 'row' ? '' : 'distinct '}row_key, row_hash, exported_at, file_seq, line, true as is_held from held
    union all
    select ${version === 'row' ? '' : 'distinct '}row_key, row_hash, exported_at, file_seq, line, false as is_held from arrived
    where row_key in (select row_key from contested_keys)
  ),
  timed as (
    select *, coalesce(not is_held
        and exported_at < max(case when is_held then exported_at end) over (partition by row_key), false) as is_late
    from together
  )
  select row_key, row_hash, file_seq, line, is_held, is_late,
    dense_rank() over (partition by row_key, is_late
      order by is_held desc, ${version === 'row' ? 'file_seq, line' : 'case when is_held then 0 else file_seq end'}) as version
  from timed`
