/**
 * What analysts write for Athena (Trino) and DuckDB lacks or reads otherwise, so that one text means the same on
 * both. Not covered: lambdas, two-argument `if`, decimal division (cast to double on both).
 */

/** `date_format` speaks MySQL's letters; strftime's differ in these. `%M` goes first: `%i` turns into it. */
const strftimeFormat = (format: string) =>
  [
    ['%M', '%B'],
    ['%i', '%M'],
    ['%s', '%S'],
    ['%W', '%A'],
    ['%h', '%I'],
    ['%e', '%-d'],
    ['%c', '%-m'],
    ['%k', '%-H'],
    ['%T', '%H:%M:%S'],
  ].reduce((text, [from, to]) => `replace(${text}, '${from}', '${to}')`, format)

const added = `case lower(u)
    when 'millisecond' then d + to_milliseconds(cast(n as integer)) when 'second' then d + to_seconds(cast(n as integer))
    when 'minute' then d + to_minutes(cast(n as integer)) when 'hour' then d + to_hours(cast(n as integer))
    when 'day' then d + to_days(cast(n as integer)) when 'week' then d + to_weeks(cast(n as integer))
    when 'month' then d + to_months(cast(n as integer)) when 'quarter' then d + to_months(3 * cast(n as integer))
    when 'year' then d + to_years(cast(n as integer)) else error('date_add: unknown unit ' || u) end`

/** Bodies of `create macro`: scalar functions, found before the engine's own of the same name. */
export const ATHENA_MACROS: readonly string[] = [
  // A date stays a date there. No overloads by type: they cannot be told apart when an argument is an aggregate.
  `date_add(u, n, d) as cast_to_type(${added}, d)`,
  'date_trunc(u, d) as cast_to_type(datetrunc(u, d), d)',
  // Trino counts whole units between two times; DuckDB's date_diff counts the boundaries crossed.
  'date_diff(u, a, b) as date_sub(u, a, b)',
  `date_format(d, f) as strftime(d, ${strftimeFormat('f')})`,
  'date_parse(s, f) as strptime(s, f)',
  'from_iso8601_date(s) as cast(s as date)',
  'from_iso8601_timestamp(s) as cast(s as timestamptz)',
  "to_iso8601(d date) as strftime(d, '%Y-%m-%d'), (d timestamp) as strftime(d, '%Y-%m-%dT%H:%M:%S.%g'), (d timestamptz) as strftime(d, '%Y-%m-%dT%H:%M:%S.%gZ')",
  'from_unixtime(n) as to_timestamp(n)',
  'to_unixtime(t) as epoch(t)',
  'at_timezone(t, z) as timezone(z, t)',
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
  'truncate(x) as trunc(x)',
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

/** Aggregates under another name. Renamed in the text: a macro would lose `filter`, `distinct` and `order by`. */
export const RENAMED_FUNCTIONS: Readonly<Record<string, string>> = {
  max_by: 'arg_max_null',
  min_by: 'arg_min_null',
  approx_distinct: 'approx_count_distinct',
  approx_percentile: 'quantile_disc',
  arbitrary: 'any_value',
  every: 'bool_and',
}
