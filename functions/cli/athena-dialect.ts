/**
 * What analysts write for Athena (Trino) and DuckDB lacks or reads otherwise, so that one text means the same on
 * both. Not covered: lambdas, two-argument `if`, decimal division (cast to double on both).
 */

const added = `case lower(u)
    when 'millisecond' then d + to_milliseconds(cast(n as integer)) when 'second' then d + to_seconds(cast(n as integer))
    when 'minute' then d + to_minutes(cast(n as integer)) when 'hour' then d + to_hours(cast(n as integer))
    when 'day' then d + to_days(cast(n as integer)) when 'week' then d + to_weeks(cast(n as integer))
    when 'month' then d + to_months(cast(n as integer)) when 'quarter' then d + to_months(3 * cast(n as integer))
    when 'year' then d + to_years(cast(n as integer)) else error('date_add: unknown unit ' || u) end`

/** `+08:00`: how far the wall clock `w` is ahead of UTC at the instant `t`. */
const offsetMinutes = 'cast(round((epoch(w) - epoch(t)) / 60.0e0) as integer)'
const offsetText = `case when ${offsetMinutes} < 0 then '-' else '+' end
  || printf('%02d:%02d', abs(${offsetMinutes}) // 60, abs(${offsetMinutes}) % 60)`

const isDouble = "(typeof(a) in ('DOUBLE', 'FLOAT') or typeof(b) in ('DOUBLE', 'FLOAT'))"
/** A cast fails where it is reached only, and try(…) makes it null; error(…) may not stand in try(…). */
const nonZero = `case when b = 0 and not ${isDouble} then cast_to_type('Division by zero', b) else b end`

/** Casts to whole numbers that round half away from zero: see sql-call.ts. */
const ROUNDED = ['tinyint', 'smallint', 'integer', 'bigint'].flatMap((type) =>
  [
    ['rounded', 'cast'],
    ['tried', 'try_cast'],
  ].map(
    ([name, cast]) =>
      `${name}_${type}(x) as ${cast}(case when typeof(x) in ('DOUBLE', 'FLOAT') then ${cast}(round(try_cast(x as double)) as ${type}) else ${cast}(x as ${type}) end as ${type})`,
  ),
)

/** Bodies of `create macro`: scalar functions, found before the engine's own of the same name. */
export const ATHENA_MACROS: readonly string[] = [
  ...ROUNDED,
  // Whole numbers: cut off; decimals: as many digits as the longer one has; doubles: infinity or NaN for x / 0.
  `athena_divide(a, b) as cast_to_type(case when b = 0 and ${isDouble} then try_cast(a as double) * cast('infinity' as double) else a / ${nonZero} end, a + b)`,
  `athena_modulo(a, b) as a % ${nonZero}`,
  'athena_if(c, a) as case when c then a end, (c, a, b) as case when c then a else b end',
  "coalesced_text(x) as coalesce(cast(x as varchar), 'null')",
  // A date stays a date there. No overloads by type: they cannot be told apart when an argument is an aggregate.
  `date_add(u, n, d) as cast_to_type(${added}, d)`,
  'date_trunc(u, d) as cast_to_type(datetrunc(u, d), d)',
  // Trino counts whole units between two times; DuckDB's date_diff counts the boundaries crossed.
  'date_diff(u, a, b) as date_sub(u, a, b)',
  'from_iso8601_date(s) as cast(s as date)',
  'from_iso8601_timestamp(s) as cast(s as timestamptz)',
  "to_iso8601(d date) as strftime(d, '%Y-%m-%d'), (d timestamp) as strftime(d, '%Y-%m-%dT%H:%M:%S.%g'), (d timestamptz) as strftime(d, '%Y-%m-%dT%H:%M:%S.%gZ')",
  'from_unixtime(n) as to_timestamp(n)',
  'to_unixtime(t) as epoch(t)',
  // Under names of their own (see sql-zone.ts): a local time, the instant of one, and ISO text with the offset.
  'clock_of(z, t) as timezone(z, t)',
  'instant_of(z, t) as timezone(z, t)',
  `zoned_text(w, t) as strftime(w, '%Y-%m-%dT%H:%M:%S.%g') || ${offsetText}`,
  'day_of_week(d) as isodow(d)',
  'dow(d) as isodow(d)',
  'day_of_month(d) as day(d)',
  'day_of_year(d) as dayofyear(d)',
  'doy(d) as dayofyear(d)',
  'week_of_year(d) as weekofyear(d)',
  'year_of_week(d) as isoyear(d)',
  'last_day_of_month(d) as last_day(d)',
  // Days between dates, ones between numbers: both know `b - a` and `a + k`.
  `sequence(a, b) as list_transform(generate_series(0, b - a, case when b < a then -1 else 1 end), lambda k: a + cast(k as integer)),
   (a, b, s) as cast_to_type(generate_series(a, b, s), [a])`,
  'element_at(a, i) as a[i]',
  'cardinality(a) as len(a)',
  `array_join(a, s) as array_to_string(a, s),
   (a, s, n) as array_to_string(list_transform(a, lambda v: coalesce(cast(v as varchar), n)), s)`,
  'regexp_like(s, p) as regexp_matches(s, p)',
  `regexp_replace(s, p) as system.main.regexp_replace(s, p, '', 'g'),
   (s, p, r) as system.main.regexp_replace(s, p, replace(r, '$', '\\'), 'g')`,
  // No match is null there and an empty text here.
  `regexp_extract(s, p) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p) end,
   (s, p, g) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p, g) end`,
  'json_extract_scalar(j, p) as json_extract_string(j, p)',
  'json_format(j) as cast(j as varchar)',
  'json_parse(s) as cast(s as json)',
  'truncate(x) as trunc(x)',
  "replace(s, a) as system.main.replace(s, a, ''), (s, a, b) as system.main.replace(s, a, b)",
  "length(x) as case when typeof(x) = 'BLOB' then octet_length(cast(x as blob)) else system.main.length(cast(x as varchar)) end",
  'slice(a, i, n) as case when i > 0 then a[i:i + n - 1] else a[len(a) + i + 1:len(a) + i + n] end',
  `width_bucket(x, a, b, n) as case when (x < a) = (a < b) and x <> a then 0 when (x >= b) = (a < b) then n + 1
    else cast(floor(n * (cast(x as double) - a) / (cast(b as double) - a)) as bigint) + 1 end`,
  // A null among the arguments makes these null there; DuckDB leaves it out.
  ...['greatest', 'least'].map((name) =>
    [2, 3, 4, 5, 6]
      .map((n) => 'abcdef'.slice(0, n).split(''))
      .map(
        (args, i) =>
          `${i === 0 ? name : ''}(${args}) as case when ${args.map((a) => `${a} is not null`).join(' and ')} then system.main.${name}(${args}) end`,
      )
      .join(', '),
  ),
  [2, 3, 4, 5, 6, 7, 8]
    .map((n) => 'abcdefgh'.slice(0, n).split(''))
    .map((args, i) => `${i === 0 ? 'concat' : ''}(${args}) as ${args.join(' || ')}`)
    .join(', '),
]

/** The same under another name. Renamed in the tree: a macro would lose `filter`, `distinct`, `order by` and lambdas. */
export const RENAMED_FUNCTIONS: Readonly<Record<string, string>> = {
  max_by: 'arg_max_null',
  min_by: 'arg_min_null',
  approx_distinct: 'approx_count_distinct',
  approx_percentile: 'quantile_disc',
  arbitrary: 'any_value',
  every: 'bool_and',
  transform: 'list_transform',
  filter: 'list_filter',
}

/** Names that a mistyped function may mean. */
export const KNOWN_FUNCTIONS: readonly string[] = [
  ...ATHENA_MACROS.map((macro) => macro.slice(0, macro.indexOf('('))),
  ...Object.keys(RENAMED_FUNCTIONS),
  ...'abs array_agg avg bit_count cast ceil ceiling chr coalesce contains count count_if date date_format date_parse dense_rank distinct exp first_value floor format_datetime histogram hour last_value lag lead length listagg ln log10 lower lpad ltrim map_agg max min minute mod month nth_value ntile nullif percent_rank position power quarter rank regexp_split replace reverse round row_number rpad rtrim second sign split split_part sqrt stddev strpos substr substring sum trim try_cast unnest upper variance week year'.split(
    ' ',
  ),
].filter((name) => !/^(rounded|tried|athena|coalesced|clock|instant|zoned)_/.test(name))
