import { dateLiteral, literal } from '../engine/engine.ts'
import type { Subject } from './campaign.ts'
import type { Facts, From, Row } from './facts.ts'
import type { Unit } from './figure.ts'
import type { Creators, Note } from './review.ts'

const SHOWN_NOTES = 30
const notes = (...columns: string[]): From => ({ table: 'creator_notes', columns })
const INTERACTIONS = ['likes', 'collects', 'comments', 'shares', 'follows'] as const

/**
 * The notes of the campaign as last reported up to the run's date: those that platforms' returns tie to it, else those
 * published between its dates. Null where there are none.
 */
export async function creatorsOf(facts: Facts, subject: Subject): Promise<Creators | null> {
  for (const tiedBy of ['platform', 'dates'] as const) {
    const tie = tieSql(facts, subject, tiedBy)
    const total = tie && (await facts.row('notes_total', totalSql(tie)))
    if (!total || total.number('notes') === 0) continue
    const shown = await facts.rows('notes', ['note_id'], shownSql(tie))
    return {
      tiedBy,
      notes: shown.map(noteOf),
      count: total.figure('notes', 'notes', notes('note_id')),
      ...sumsOf(total),
    }
  }
  for (const query of ['notes_total', 'notes']) delete facts.queries[query]
  return null
}

const sumsOf = (row: Row) => {
  const of = (column: string, unit: Unit, ...from: string[]) =>
    row.figure(column, unit, notes(...(from.length > 0 ? from : [column])), 'not_returned')
  return {
    quoted: of('quoted_fen', 'fen'),
    impressions: of('impressions', 'impressions'),
    naturalImpressions: of('natural_impressions', 'impressions'),
    reads: of('reads', 'times'),
    interactions: of('interactions', 'times', ...INTERACTIONS),
  }
}

function noteOf(row: Row): Note {
  const sums = sumsOf(row)
  const rate = (column: string, numerator: Note['reads'], denominator: Note['reads']) =>
    row.ratio(column, 'ratio', { numerator, denominator })
  return {
    noteId: row.text('note_id') ?? '',
    creatorId: row.text('creator_id'),
    published: row.text('published_date'),
    reported: row.text('report_date') ?? '',
    // Followers of an account anybody can look up: no people of ours, so no cell that could be too small.
    fans: row.figure('fans', 'times', notes('fans'), 'not_returned'),
    ...sums,
    readRate: rate('read_ratio', sums.reads, sums.impressions),
    interactionRate: rate('interaction_ratio', sums.interactions, sums.reads),
  }
}

/** The campaign's notes, each as last reported; null where nothing could tie them. */
function tieSql(facts: Facts, subject: Subject, tiedBy: Creators['tiedBy']): string | null {
  const { brandId, campaign, where } = subject
  if (!facts.published.has('creator_notes')) return null
  if (tiedBy === 'dates' && (campaign.starts === null || campaign.ends === null)) return null
  const tied =
    tiedBy === 'platform'
      ? `n.note_id in (select note_id from platform_returns where ${where} and note_id is not null)`
      : `n.published_date between ${dateLiteral(campaign.starts ?? '')} and ${dateLiteral(campaign.ends ?? '')}`
  // A join on the newest date: `row_number() = 1` over `select *` ends in an internal error of DuckDB 1.5.5 here.
  return `select n.note_id, n.creator_id, n.published_date, n.report_date, n.fans, n.quoted_fen, n.impressions,
    n.natural_impressions, n.reads,
    case when ${INTERACTIONS.map((column) => `n.${column} is null`).join(' and ')} then null
      else ${INTERACTIONS.map((column) => `coalesce(n.${column}, 0)`).join(' + ')} end as interactions
  from creator_notes n
  join (
    select note_id, max(report_date) as report_date
    from creator_notes
    where brand_id = ${literal(brandId)} and report_date <= ${dateLiteral(facts.published.asOf)}
    group by note_id
  ) as newest on newest.note_id = n.note_id and newest.report_date = n.report_date
  where n.brand_id = ${literal(brandId)} and ${tied}`
}

const totalSql = (tie: string): string => `with tied as (
  ${tie}
)
select count(*) as notes,
  ${['quoted_fen', 'impressions', 'natural_impressions', 'reads', 'interactions']
    .map((column) => `cast(sum(${column}) as bigint) as ${column}`)
    .join(',\n  ')}
from tied`

const shownSql = (tie: string): string => `with tied as (
  ${tie}
)
select note_id, creator_id, cast(published_date as varchar) as published_date,
  cast(report_date as varchar) as report_date,
  fans, quoted_fen, impressions, natural_impressions, reads, interactions,
  cast(reads as double) / nullif(cast(impressions as double), 0) as read_ratio,
  cast(interactions as double) / nullif(cast(reads as double), 0) as interaction_ratio
from tied
order by impressions desc, note_id
limit ${SHOWN_NOTES}`
