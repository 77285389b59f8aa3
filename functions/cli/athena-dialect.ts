/**
 * What analysts write for Athena (Trino) and DuckDB lacks or reads otherwise, so that one text means the same on
 * both: macros and renames here, what needs the parse tree in sql-call.ts, sql-zone.ts and sql-rewrite.ts, what
 * needs the text in sql-text.ts.
 *
 * Not covered. Read otherwise, silently: `dt = '2026-11-21'` (a type error there), `cast('2.5' as integer)` (an error
 * there), a double cast to text (`1.0E0` there), `cast(x as varchar(n))` (cut off there), avg of a decimal (a decimal
 * there), a date ± hours (an error there), the zone of from_iso8601_timestamp (kept there, UTC here), the difference
 * of two timestamps (printed otherwise), the names of a VALUES list without names (`col0`).
 * Refused here: `at time zone` inside aggregates, comparisons and subqueries, patterns of dates that are no constants,
 * `values 1, 2` without parentheses, `format` with grouping, unnest and cardinality of a map, decimals whose quotient
 * has far more digits before the point than both sides, lambdas but in transform, filter and reduce.
 */

const added = `case lower(u)
    when 'millisecond' then d + to_milliseconds(cast(n as integer)) when 'second' then d + to_seconds(cast(n as integer))
    when 'minute' then d + to_minutes(cast(n as integer)) when 'hour' then d + to_hours(cast(n as integer))
    when 'day' then d + to_days(cast(n as integer)) when 'week' then d + to_weeks(cast(n as integer))
    when 'month' then d + to_months(cast(n as integer)) when 'quarter' then d + to_months(3 * cast(n as integer))
    when 'year' then d + to_years(cast(n as integer)) else cast_to_type('date_add: unknown unit ' || u, d) end`

/** `+08:00`: how far the wall clock `w` is ahead of UTC at the instant `t`. */
const offsetMinutes = 'cast(round((epoch(w) - epoch(t)) / 60.0e0) as integer)'
const offsetText = `case when ${offsetMinutes} < 0 then '-' else '+' end
  || printf('%02d:%02d', abs(${offsetMinutes}) // 60, abs(${offsetMinutes}) % 60)`

const isDouble = "(typeof(a) in ('DOUBLE', 'FLOAT') or typeof(b) in ('DOUBLE', 'FLOAT'))"
const isDecimal = `(typeof(a) like 'DECIMAL%' or typeof(b) like 'DECIMAL%') and not ${isDouble}`
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

/** A macro that works its arguments out once and then calls another with them. */
const bound = (name: string, args: string, call: string): string => {
  const parts = args.split(', ').map((arg) => `${arg} := ${arg}`)
  return `${name}(${args}) as list_extract(list_transform([struct_pack(${parts.join(', ')})], lambda s: ${call}), 1)`
}

/** Bodies of `create macro`: scalar functions, found before the engine's own of the same name. */
export const ATHENA_MACROS: readonly string[] = [
  ...ROUNDED,
  // Whole numbers: cut off; decimals: as many digits as the longer one has; doubles: infinity or NaN for x / 0.
  `athena_divide(a, b) as case
    when b = 0 and ${isDouble} then cast_to_type(try_cast(a as double) * cast('infinity' as double), a + b)
    when ${isDecimal} then cast_to_type(cast(a / ${nonZero} as decimal(38, 12)), a + b)
    else cast_to_type(a / ${nonZero}, a + b) end`,
  `athena_modulo(a, b) as a % ${nonZero}`,
  // A timestamp has three digits of its second there, also where they are zero.
  `athena_text(x) as case when typeof(x) = 'TIMESTAMP' then strftime(try_cast(x as timestamp), '%Y-%m-%d %H:%M:%S.%g')
    when typeof(x) = 'TIMESTAMP WITH TIME ZONE' then strftime(try_cast(x as timestamp), '%Y-%m-%d %H:%M:%S.%g UTC') else cast(x as varchar) end`,
  'athena_if(c, a) as case when c then a end, (c, a, b) as case when c then a else b end',
  "coalesced_text(x) as coalesce(cast(x as varchar), 'null')",
  // A date stays a date there. No overloads by type: they cannot be told apart when an argument is an aggregate.
  `date_add(u, n, d) as cast_to_type(${added}, d)`,
  // A macro's text names its arguments many times, so that nested ones would grow beyond all bounds: these name them
  // once (see sql-call.ts).
  bound('athena_divide_bound', 'a, b', 'athena_divide(s.a, s.b)'),
  bound('date_add_bound', 'u, n, d', 'date_add(s.u, s.n, s.d)'),
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
  'yow(d) as isoyear(d)',
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
  'truncate(x) as trunc(x), (x, n) as trunc(x * power(10, n)) / power(10, n)',
  // Before the text there is nothing there, here the whole text.
  ...['substr', 'substring'].map(
    (name) => `${name}(s, i) as case when i = 0 or -i > length(s) then '' else system.main.substr(s, i) end,
    (s, i, n) as case when i = 0 or -i > length(s) then '' else system.main.substr(s, i, n) end`,
  ),
  ...['max', 'min'].map(
    (name) =>
      `array_${name}(a) as case when len(list_filter(a, lambda v: v is null)) = 0 then list_${name}(a) end`,
  ),
  // Bytes there, hex text here.
  ...['md5', 'sha1', 'sha256'].map((name) => `${name}(b) as unhex(system.main.${name}(b))`),
  'to_utf8(s) as encode(s)',
  'rand() as random()',
  'from_utf8(b) as decode(b)',
  'regexp_split(s, p) as regexp_split_to_array(s, p)',
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
  levenshtein_distance: 'levenshtein',
  codepoint: 'unicode',
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
