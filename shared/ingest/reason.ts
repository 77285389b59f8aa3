/** Why a row is in quarantine or a file is rejected. The codes are relied on outside; new ones are added, none renamed. */
const REASONS = [
  'bad_encoding',
  'missing_column',
  'ambiguous_header',
  'bad_date',
  'bad_number',
  'negative_amount',
  'unknown_value',
  'damaged_id',
  'missing_id',
  'raw_personal_data',
  'identity_broken',
  'future_date',
  'too_old',
  'row_too_long',
  'encrypted',
  'broken_archive',
  'too_large',
  'too_many_bad_rows',
  'unknown_source',
  'empty_file',
] as const

export type Reason = (typeof REASONS)[number]
