import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Brand } from '../shared/brand.ts'
import { addDays, businessDate, isDate } from '../shared/calendar.ts'
import type { Engine } from '../shared/engine/engine.ts'
import { ConfigError, InputError } from '../shared/errors.ts'
import type { Kept } from '../shared/lake/kept.ts'
import type { Manifest } from '../shared/publish/manifest.ts'
import { type RuleSet, ruleVersion } from '../shared/rules.ts'
import type { Night, NightDates, RuleDates } from '../shared/transform/night.ts'
import { bindKept } from '../shared/transform/relations.ts'
import type { Scope } from '../shared/transform/state.ts'
import type { Ingested } from './brand-ingest.ts'
import type { Prepared } from './night-run.ts'
import type { ReplayTouched } from './replay-touched.ts'

/** How far back an empty lake begins, in days before D. */
const LONGEST_HISTORY_DAYS = 730

/** The as-of date asked for, or the last complete business date at the brand's clock. */
export function asOfDate(brand: Brand, asked: string | null, last: string | null, now: Date): string {
  const complete = addDays(businessDate(now, brand.timezone), -1)
  const date = asked ?? complete
  if (!isDate(date))
    throw new ConfigError(`--date ${date}: expected a date that exists, such as ${complete}; found ${date}.`)
  if (date > complete)
    throw new ConfigError(
      `--date ${date}: expected a business date that is over; at the clock of ${brand.brand} (${brand.timezone}) the last one is ${complete}. Run the night for ${complete}, or wait until ${date} is over.`,
    )
  if (last !== null && date < last)
    throw new ConfigError(
      `--date ${date}: expected ${last} (the last published date of ${brand.brand}) or later; found an earlier date. To redo published dates use \`aips restate --from ${date}\`.`,
    )
  return date
}

/** The dates of a night; `oldest` is the oldest business date of any accepted row, for an empty lake. */
function nightDates(
  to: string,
  published: { first: string; last: string } | null,
  restateDays: number,
  oldest: string | null,
): NightDates {
  if (!published) {
    const earliest = addDays(to, -LONGEST_HISTORY_DAYS)
    const first = oldest === null || oldest > to ? to : oldest < earliest ? earliest : oldest
    return { first, last: null, from: first, to, window: first }
  }
  const from = addDays(published.last, 1)
  // On the same date again the window is that of the date, not of the day after.
  const window = addDays(from > to ? to : from, -restateDays)
  return {
    first: published.first,
    last: published.last,
    from,
    to,
    window: window < published.first ? published.first : window,
  }
}

export const contentSha256 = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** A rule set's content with its keys in one order, whatever the brand file's. */
const ruleContent = (rules: RuleSet): unknown => [
  rules.name,
  rules.version,
  ...(['A', 'I', 'TI'] as const).map((stage) =>
    rules.stages[stage].map((one) => [one.behaviours, one.min_count, one.window_days, one.min_dwell_seconds]),
  ),
  rules.stages.P.map((one) => [one.window_days, one.min_net_fen]),
  rules.stages.S.map((one) => [one.behaviours, one.window_days]),
]

export const ruleSha256 = (rules: RuleSet): string => contentSha256(ruleContent(rules))

/** @throws InputError when a known name@version comes with other content */
export function checkKnownRules(rules: RuleSet, known: Readonly<Record<string, string>>): void {
  const version = ruleVersion(rules)
  const before = known[version]
  if (before !== undefined && before !== ruleSha256(rules))
    throw new InputError(
      `stage_rules ${version}: expected the content this lake knows by that name; found another. A rule set is immutable: give the changed one a new version (version: ${rules.version + 1}).`,
    )
}

/**
 * Rule sets by date after this night.
 * @param from the first date on which a changed rule set counts
 */
function rulesByDate(
  rules: RuleSet,
  segments: Manifest['rule_segments'],
  from: string,
): { dates: RuleDates[]; changed: boolean } {
  const version = ruleVersion(rules)
  const earlier = segments.map((one) => ({ from: one.from, version: one.rule_version, rules: one.rules }))
  if (earlier.at(-1)?.version === version) return { dates: earlier, changed: false }
  return {
    dates: [...earlier.filter((one) => one.from < from), { from, version, rules }],
    changed: earlier.length > 0,
  }
}

/** The brand's scopes: places of earlier ones stay, new ones are added, unlisted ones rest. */
function scopesOf(brand: Brand, before: readonly Scope[]): { scopes: Scope[]; newScopes: number[] } {
  const wanted: Omit<Scope, 'active'>[] = [
    { scope: 'brand', scope_id: brand.brand },
    ...brand.categories.map((one) => ({ scope: 'category' as const, scope_id: one.id })),
    ...brand.spus.map((id) => ({ scope: 'spu' as const, scope_id: id })),
  ]
  const isSame = (a: Omit<Scope, 'active'>, b: Omit<Scope, 'active'>) =>
    a.scope === b.scope && a.scope_id === b.scope_id
  const scopes: Scope[] = before.map((one) => ({
    ...one,
    active: wanted.some((other) => isSame(one, other)),
  }))
  for (const one of wanted) {
    if (!scopes.some((other) => isSame(one, other))) scopes.push({ ...one, active: true })
  }
  const newScopes = scopes.flatMap((one, no) => (one.active && !before[no]?.active ? [no] : []))
  return { scopes, newScopes: before.length === 0 ? [] : newScopes }
}

/** Everything decided about a run before the transform works: its dates, rules and scopes. */
export async function planNight(
  given: Pick<Prepared, 'brand' | 'parent' | 'before' | 'engine' | 'to'>,
  ingested: { admitted: { kept: Kept }; nextFileSeq: number; touched?: ReplayTouched },
  run: { kind: Night['kind'] | 'replay'; from: string | null; runId: string; runNo: number; prefix: string },
): Promise<Night> {
  const { brand, parent, before, engine, to } = given
  const oldest = parent ? null : await oldestDate(engine, ingested.admitted.kept)
  const published = parent ? { first: parent.first_date, last: parent.dt } : null
  const dates = nightDates(to, published, brand.restateDays, oldest)
  if (run.kind === 'restate') {
    if (run.from !== null && run.from < dates.first)
      dates.first = await firstDateFrom(run.from, dates, engine, ingested.admitted.kept)
    dates.from = run.from === null || run.from < dates.first ? dates.first : run.from
    dates.window = dates.from
  }
  // Of whom is forgotten no published date keeps anything.
  if (run.kind === 'forget') dates.window = dates.first
  const { scopes, newScopes } = scopesOf(brand, before?.transform.scopes ?? [])
  const rules = rulesByDate(brand.stageRules, parent?.rule_segments ?? [], dates.from < to ? dates.from : to)
  // The same date again under other rules is worked out again as a whole.
  if (rules.changed && dates.from > to) dates.from = to
  if (run.kind === 'replay') {
    const oldest = ingested.touched?.oldestOfFirstNight ?? null
    if (oldest !== null && oldest < dates.first)
      dates.first = await firstDateFrom(oldest, dates, engine, ingested.admitted.kept)
    const mapped = Object.fromEntries(brand.campaigns.map((one) => [one.id, one.category]))
    const isEverything =
      newScopes.length > 0 || contentSha256(mapped) !== contentSha256(before?.transform.campaigns)
    Object.assign(dates, replayDates(dates, ingested.touched, isEverything))
  }
  const restated = run.kind === 'restate' ? rulesFrom(brand, rules.dates, dates.from) : rules.dates
  return {
    brand,
    engine,
    kind: run.kind === 'replay' ? 'restate' : run.kind,
    everyCohort: run.kind === 'replay',
    runId: run.runId,
    runNo: run.runNo,
    prefix: run.prefix,
    dates,
    rules: restated,
    rulesChanged: rules.changed,
    scopes,
    newScopes,
    kept: ingested.admitted.kept,
    nextFileSeq: ingested.nextFileSeq,
    before: before?.transform ?? null,
    published: parent?.tables ?? {},
  }
}

/**
 * A replay works out again what its rows reach back to, as if they had come when their files did, and the rules of each
 * date stay what they were; a changed mapping of the brand file reaches back to the first date.
 */
function replayDates(
  { first, to }: NightDates,
  touched: ReplayTouched | undefined,
  isEverything: boolean,
): Pick<NightDates, 'from' | 'window'> {
  const oldest = isEverything || touched?.isEverything ? first : (touched?.oldest ?? to)
  const from = oldest < first ? first : oldest > to ? to : oldest
  return { from, window: from }
}

/** A restatement works every date from its first on by the rules in force now. */
const rulesFrom = (brand: Brand, dates: Night['rules'], from: string): Night['rules'] => {
  const current = dates.at(-1)
  const earlier = dates.filter((one) => one.from < from)
  return earlier.at(-1)?.version === current?.version
    ? earlier
    : [...earlier, { from, version: ruleVersion(brand.stageRules), rules: brand.stageRules }]
}

/**
 * Where a restatement from before the lake's first date begins: rows that came after the first night may be older
 * than it, and only the person who restates can say that these dates are wanted.
 */
async function firstDateFrom(from: string, dates: NightDates, engine: Engine, kept: Kept): Promise<string> {
  const oldest = (await oldestDate(engine, kept)) ?? dates.first
  const begin = [from, oldest, addDays(dates.to, -LONGEST_HISTORY_DAYS)].sort().at(-1) ?? dates.first
  return begin < dates.first ? begin : dates.first
}

const oldestRow = z.array(z.object({ dt: z.string().nullable() }))

/** The oldest business date of any accepted event, sale or spend row. */
async function oldestDate(engine: Engine, kept: Kept): Promise<string | null> {
  await bindKept(engine, 'all_orders', kept, 'orders')
  await bindKept(engine, 'all_spend', kept, 'spend')
  const [row] = oldestRow.parse(
    await engine.rows(
      `select cast(min(dt) as varchar) as dt from (
         select min(dt) as dt from all_orders where is_sale union all select min(dt) from all_spend) d`,
    ),
  )
  return [...Object.keys(kept.behaviours ?? {}), ...(row?.dt ? [row.dt] : [])].sort()[0] ?? null
}

export const inputSha256 = (given: Prepared, ingested: Ingested): string =>
  contentSha256([
    [...given.ledger, ...ingested.ledger].map((one) => `${one.source} ${one.content_sha256}`).sort(),
    given.brandText,
    given.secret.fingerprint,
  ])
