import { addDays } from '../calendar.ts'
import { dateLiteral, literal } from '../engine/engine.ts'
import { cycleOf, type Subject } from './campaign.ts'
import type { Facts, From, Row } from './facts.ts'
import type { Figure, Ratio } from './figure.ts'
import type { Crowd, Moment, Stage } from './review.ts'

const STAGES: readonly Stage[] = ['A', 'I', 'TI', 'P', 'S']
const HORIZON_DAYS = 30

const assets = (...columns: string[]): From => ({ table: 'stage_assets_daily', columns })
const flows: From = { table: 'stage_flows_daily', columns: ['users', 'from_stage', 'to_stage'] }
const rates = (column: string): From => ({ table: 'stage_rates_daily', columns: ['rate', column] })

type Dated = { moment: Moment; date: string }

/** Which days stand for before, during and after, and which of them are still to come or not yet known. */
export function momentsOf(subject: Subject, asOf: string): { shown: Dated[]; missing: Crowd['missing'] } {
  const { starts, ends } = subject.campaign
  const shown: Dated[] = []
  const missing: { moment: Moment; date: string; why: 'before_first_date' | 'not_yet' }[] = []
  if (starts === null || ends === null) return { shown, missing }
  const later = addDays(ends, cycleOf(subject))
  const planned: Dated[] = [
    { moment: 'before', date: addDays(starts, -1) },
    { moment: 'during', date: starts <= asOf && asOf < ends ? asOf : ends },
    { moment: 'after', date: ends < asOf && asOf < later ? asOf : later },
  ]
  for (const one of planned)
    if (one.date <= asOf) shown.push(one)
    else missing.push({ ...one, why: 'not_yet' })
  return { shown, missing }
}

/**
 * AIPS of the campaign's scope around its days; null where the scope has no asset then.
 * @param costPerNewTrueInterest of the campaign's spend rows
 */
export async function crowdOf(
  facts: Facts,
  subject: Subject,
  costPerNewTrueInterest: Ratio,
): Promise<Crowd | null> {
  const { brand, asOf } = facts.published
  const { scope } = subject
  const { shown, missing } = momentsOf(subject, asOf)
  const during = shown.find(({ moment }) => moment === 'during')
  if (!during) return null
  const of = `brand_id = ${literal(brand.brand)} and scope = ${literal(scope.scope)} and scope_id = ${literal(scope.id)}`
  const dates = shown.map(({ date }) => dateLiteral(date)).join(', ')
  const closing = await facts.rows('assets', ['dt', 'stage'], assetsSql(of, dates))
  const interest = await facts.rows('true_interest', ['dt'], interestSql(of, dates))
  const moments = shown.flatMap(({ moment, date }) => {
    const rows = closing.filter((row) => row.text('dt') === date)
    const truly = interest.find((row) => row.text('dt') === date)
    if (rows.length === 0 || !truly) return []
    const stages = rows.map((row) => ({
      stage: stageOf(row),
      users: row.figure('closing_users', 'users', assets('closing_users', 'stage')),
    }))
    return [{ moment, date, stages, trueInterest: rateOf(truly) }]
  })
  const ruleVersion = closing.find((row) => row.text('dt') === during.date)?.text('rule_version')
  if (!ruleVersion) return null
  const absent = shown.filter(({ date }) => !moments.some((one) => one.date === date))
  const stay = await facts.row('moves', movesSql(of, scope.from, during.date))
  const flow = await facts.rows('flows', ['from_stage', 'to_stage'], flowsSql(of, during.date))
  const moving = await facts.rows('flow_rates', ['rate', 'stage'], flowRatesSql(of, during.date))
  const ratesOf = (rate: string) =>
    moving
      .filter((row) => row.text('rate') === rate)
      .flatMap((row) =>
        STAGES.filter((stage) => stage === row.text('stage')).map((stage) => ({ stage, ratio: rateOf(row) })),
      )
  return {
    scope,
    ruleVersion,
    moments,
    missing: [...absent.map((one) => ({ ...one, why: 'before_first_date' as const })), ...missing],
    moves: {
      newUsers: stay.figure('new_users', 'users', assets('new_users')),
      recalledUsers: stay.figure('recalled_users', 'users', assets('recalled_users')),
      leftUsers: stay.figure('left_users', 'users', assets('left_users')),
      enteredTrueInterest: stay.figure('entered_ti_users', 'users', assets('entered_users', 'stage')),
    },
    flows: {
      date: during.date,
      horizonDays: HORIZON_DAYS,
      pairs: flow.map((row) => ({
        from: row.text('from_stage') ?? '',
        to: row.text('to_stage') ?? '',
        users: row.figure('users', 'users', flows),
      })),
      advance: ratesOf('advance_ratio'),
      lapse: ratesOf('lapse_ratio'),
    },
    costPerNewTrueInterest,
  }
}

const stageOf = (row: Row): Stage | 'ALL' => STAGES.find((stage) => stage === row.text('stage')) ?? 'ALL'

const rateOf = (row: Row): Ratio => {
  const side = (column: string): Figure => row.figure(column, 'users', rates(column))
  return row.ratio('value', 'ratio', { numerator: side('numerator'), denominator: side('denominator') })
}

const assetsSql = (
  of: string,
  dates: string,
): string => `select cast(dt as varchar) as dt, stage, closing_users, rule_version
from stage_assets_daily
where ${of} and dt in (${dates})
order by dt, case stage when 'A' then 1 when 'I' then 2 when 'TI' then 3 when 'P' then 4 when 'S' then 5 else 6 end`

const interestSql = (
  of: string,
  dates: string,
): string => `select cast(dt as varchar) as dt, numerator, denominator, value
from stage_rates_daily
where ${of} and rate = 'true_interest_ratio' and dt in (${dates})
order by dt`

const movesSql = (of: string, from: string, to: string): string => `select
  cast(sum(case when stage = 'ALL' then new_users end) as bigint) as new_users,
  cast(sum(case when stage = 'ALL' then recalled_users end) as bigint) as recalled_users,
  cast(sum(case when stage = 'ALL' then left_users end) as bigint) as left_users,
  cast(sum(case when stage = 'TI' then entered_users end) as bigint) as entered_ti_users
from stage_assets_daily
where ${of} and dt between ${dateLiteral(from)} and ${dateLiteral(to)}`

const flowsSql = (of: string, date: string): string => `select from_stage, to_stage, users
from stage_flows_daily
where ${of} and horizon_days = ${HORIZON_DAYS} and dt = ${dateLiteral(date)} and users > 0
order by ${['from_stage', 'to_stage'].map((column) => `case ${column} when 'NONE' then 0 when 'LOST' then 1 when 'A' then 2 when 'I' then 3 when 'TI' then 4 when 'P' then 5 else 6 end`).join(',\n  ')}`

const flowRatesSql = (of: string, date: string): string => `select rate, stage, numerator, denominator, value
from stage_rates_daily
where ${of} and horizon_days = ${HORIZON_DAYS} and dt = ${dateLiteral(date)} and rate in ('advance_ratio', 'lapse_ratio')
order by rate, case stage when 'A' then 1 when 'I' then 2 when 'TI' then 3 when 'P' then 4 else 5 end`
