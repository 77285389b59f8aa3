import type { Subject } from './campaign.ts'
import { cohortsSql, disagreementSql, lagsSql, laterSql, peopleSql, windowsSql } from './conversion-sql.ts'
import type { Facts, From, Row } from './facts.ts'
import { maturityOf } from './placements.ts'
import { refundRatios, returnsOf, returnsSql } from './returns.ts'
import type { Between, Category, Conversion, CurveWindow, ModelName, Returns } from './review.ts'

const cohort = (...columns: string[]): From => ({ table: 'roi_cohorts', columns })
const MODELS: readonly ModelName[] = ['last_touch', 'first_touch', 'linear', 'any_touch']

/**
 * How the money came, and how far the models agree on it.
 * @param total the row of `returnsSql` over the whole campaign, and the same as `returns`
 */
export async function conversionOf(
  facts: Facts,
  subject: Subject,
  total: Row,
  returns: Returns,
): Promise<Conversion> {
  const windows = await facts.rows('windows', ['category_id', 'window_days'], windowsSql(subject))
  const lags = await facts.rows('lags', ['category_id', 'lag_days'], lagsSql(subject))
  const models = await facts.rows('returns_by_model', ['model'], returnsSql(subject, ['model']))
  const apart = await facts.row('disagreement', disagreementSql(subject))
  const later = await facts.row('later', laterSql(subject))
  const people = await facts.row('people', peopleSql(subject))
  const peopleOf = returns.closed.cohorts.value === 0 ? 'open' : 'closed'
  const laterGross = later.figure('later_gross_fen', 'fen', roll('later_gross_fen'), 'immature')
  const over = later.text('over_on')
  const model = (name: ModelName): Row | undefined => models.find((row) => row.text('model') === name)
  return {
    categories: subject.categories.map((category) => ({
      category,
      windows: of(category, windows).map(windowOf),
      lags: of(category, lags).map((row) => {
        const gross = row.figure('cumulative_gross_fen', 'fen', curve)
        const spend = row.figure('spend_fen', 'fen', cohort('spend_fen'))
        const roi = row.ratio('roi_gross', 'ratio', { numerator: gross, denominator: spend })
        return { lag: row.number('lag_days') ?? 0, gross, roi }
      }),
    })),
    models: MODELS.map((name) => {
      const row = model(name)
      return { model: name, returns: row ? returnsOf(row) : null }
    }),
    disagreement: {
      gross: apart.figure('apart_fen', 'fen', cohort('gross_fen', 'model'), 'immature'),
      ratio: apart.ratio('apart_ratio', 'ratio', {
        numerator: apart.figure('apart_fen', 'fen', cohort('gross_fen', 'model'), 'immature'),
        denominator: apart.figure('most_fen', 'fen', cohort('gross_fen', 'model'), 'immature'),
      }),
    },
    cohorts: await cohortsOf(facts, subject),
    peopleOf,
    buyers: between(people, peopleOf, 'buyers'),
    newBuyers: between(people, peopleOf, 'new_buyers'),
    ...refundRatios(total, returns),
    laterGross,
    laterRatio: later.ratio('later_ratio', 'ratio', {
      numerator: laterGross,
      denominator: later.figure(
        'past_gross_fen',
        'fen',
        roll('mature_gross_fen', 'later_gross_fen'),
        'immature',
      ),
    }),
    laterUntil: over !== null && over > facts.published.asOf ? over : null,
  }
}

const roll = (...columns: string[]): From => ({ table: 'roi_categories', columns })
const curve: From = { table: 'roi_curve', columns: ['gross_fen', 'lag_days'] }

const of = (category: Category, rows: readonly Row[]): Row[] =>
  rows.filter((row) => row.text('category_id') === category.id)

function windowOf(row: Row): CurveWindow {
  const fen = (column: string, from: string) =>
    row.figure(column, 'fen', cohort(from, 'window_days', 'maturity'))
  const count = (column: string) => row.figure(column, 'cohorts', cohort('placement_date', 'maturity'))
  const [cohorts, spend] = [count('cohorts'), fen('spend_fen', 'spend_fen')]
  const [gross, net] = [fen('gross_fen', 'gross_fen'), fen('net_fen', 'net_fen')]
  const why = cohorts.value === 0 ? 'immature' : undefined
  return {
    days: row.number('window_days') ?? 0,
    isCycle: row.number('is_cycle') === 1,
    cohorts,
    openCohorts: count('open_cohorts'),
    spend,
    gross,
    net,
    roiGross: row.ratio('roi_gross', 'ratio', { numerator: gross, denominator: spend }, why),
    roiNet: row.ratio('roi_net', 'ratio', { numerator: net, denominator: spend }, why),
    openSpend: fen('open_spend_fen', 'spend_fen'),
    openGross: fen('open_gross_fen', 'gross_fen'),
    closes: row.text('closes_on'),
  }
}

const between = (row: Row, part: 'closed' | 'open', what: 'buyers' | 'new_buyers'): Between => ({
  atLeast: row.figure(`${part}_${what}_at_least`, 'users', cohort(what)),
  atMost: row.figure(`${part}_${what}_at_most`, 'users', cohort(what)),
})

/** The placements with the largest spend, under each model. */
async function cohortsOf(facts: Facts, subject: Subject): Promise<Conversion['cohorts']> {
  const keys = ['placement_date', 'category_id', 'channel', 'model']
  const rows = await facts.rows('largest_cohorts', keys, cohortsSql(subject))
  const firsts = rows.filter((row) => row.text('model') === 'last_touch')
  return firsts.map((first) => {
    const same = (row: Row) => keys.every((key) => key === 'model' || row.text(key) === first.text(key))
    const spend = first.figure('spend_fen', 'fen', cohort('spend_fen'))
    return {
      category: first.text('category_id') ?? '',
      channel: first.text('channel') ?? '',
      date: first.text('placement_date') ?? '',
      windowDays: first.number('window_days') ?? 0,
      maturity: maturityOf(first),
      closes: first.text('closes_on') ?? '',
      spend,
      models: MODELS.flatMap((model) => {
        const row = rows.find((one) => same(one) && one.text('model') === model)
        if (!row) return []
        const gross = row.figure('gross_fen', 'fen', cohort('gross_fen', 'model'))
        const roi = row.ratio('roi_gross', 'ratio', {
          numerator: gross,
          denominator: row.figure('spend_fen', 'fen', cohort('spend_fen')),
        })
        return [{ model, gross, roi, buyers: row.figure('buyers', 'users', cohort('buyers', 'model')) }]
      }),
    }
  })
}
