import { type Subject, subjectOf } from './campaign.ts'
import { type Chapters, saidBy } from './chapters.ts'
import { conversionOf } from './conversion.ts'
import { creatorsOf } from './creators.ts'
import { crowdOf } from './crowd.ts'
import { Facts, type Published } from './facts.ts'
import type { Figure, Statement } from './figure.ts'
import { glossaryOf } from './glossary.ts'
import { HIGHLIGHTS } from './highlights.ts'
import { NEXT_STEPS } from './next-steps.ts'
import { byCategory, overviewOf } from './overview.ts'
import { placementsOf } from './placements.ts'
import { platformsOf } from './platforms.ts'
import { isCount, privateCells } from './private-cells.ts'
import { returnsOf, returnsSql } from './returns.ts'
import type { Review, Section } from './review.ts'
import { spendFigures, spendSql } from './spend.ts'
import { SUMMARY } from './summary.ts'
import { absent, chapter, toCome } from './to-come.ts'
import { voiceOf } from './voice.ts'
import { cellName, figuresIn, holdsWithheld, without } from './withhold.ts'

/**
 * The review of one campaign from one published run: the same run and the same code give the same review.
 * @returns null where neither brand.yaml nor a table knows the campaign
 */
export async function reviewOf(published: Published, campaignId: string): Promise<Review | null> {
  const facts = new Facts(published)
  const subject = await subjectOf(facts, campaignId)
  if (!subject) return null
  const found = await chaptersOf(facts, subject)
  return withheldReview(facts, found)
}

async function chaptersOf(facts: Facts, subject: Subject): Promise<Chapters> {
  const spend = spendFigures(await facts.row('spend', spendSql(subject, null)))
  const total = await facts.row('returns', returnsSql(subject, []))
  const returns = returnsOf(total, subject)
  const categories = byCategory(
    subject.categories,
    await facts.rows('returns_by_category', ['category_id'], returnsSql(subject, ['category_id'])),
  )
  const crowd = await crowdOf(facts, subject, spend.costPerNewTrueInterest)
  const placements = await placementsOf(facts, subject)
  const creators = await creatorsOf(facts, subject)
  return {
    subject,
    firstOrderDate: facts.published.firstOrderDate,
    overview: overviewOf(subject, spend, returns, categories, crowd?.moves.newUsers ?? nobody(facts)),
    creators,
    voice: await voiceOf(facts, subject, spend, placements, creators),
    crowd,
    placements,
    conversion: await conversionOf(facts, subject, total, returns),
    platforms: await platformsOf(facts, subject),
  }
}

/** A count of people that nobody delivered. */
function nobody(facts: Facts): Figure {
  facts.queries.nobody = 'select cast(null as bigint) as users'
  const origin = {
    table: 'stage_assets_daily',
    columns: ['new_users'],
    query: 'nobody',
    row: {},
    column: 'users',
  }
  return { value: null, unit: 'users', nullReason: 'data_to_come', origin }
}

/** The chapters as they may be shown: what is said of a withheld number is not said. */
async function withheldReview(facts: Facts, found: Chapters): Promise<Review> {
  const { brand, asOf, runId, rolledBack, firstDate, firstOrderDate, ruleVersions } = facts.published
  const { subject, overview, creators, voice, crowd, placements, conversion, platforms } = found
  const started = overview.headline.spend.value !== null || overview.returns.state.state !== 'none'
  const data = { overview, creators, voice, crowd, placements, conversion, platforms }
  const withheld = privateCells(data, brand.minCell)
  const shown = without(data, withheld)
  const statements = (said: readonly Statement[]) =>
    without(
      said.filter((one) => !holdsWithheld(one.figures, withheld)),
      withheld,
    )
  const when = <T>(is: boolean, value: T | null, reason: Parameters<typeof absent>[0]): Section<T> =>
    is && value !== null ? chapter(value) : absent(reason)
  const highlights = statements(saidBy(HIGHLIGHTS, found))
  const chapters: Review['chapters'] = {
    plan: planOf(subject),
    overview: when(started, shown.overview, 'no_placements'),
    highlights: when(started && highlights.length > 0, { statements: highlights }, 'no_highlights'),
    creators: when(true, shown.creators, 'no_creator_notes'),
    voice: when(started, shown.voice, 'no_placements'),
    crowd: when(true, shown.crowd, 'no_assets'),
    placements: when(started, shown.placements, 'no_placements'),
    conversion: when(
      overview.returns.state.state !== 'none' && subject.touchesCame,
      shown.conversion,
      subject.touchesCame ? 'no_placements' : 'no_touches',
    ),
    platforms: when(true, shown.platforms, 'no_platform_returns'),
    summary: chapter({ statements: statements(saidBy(SUMMARY, found)) }),
    next: chapter({ statements: statements(saidBy(NEXT_STEPS, found)) }),
  }
  const names = new Set(figuresIn(chapters).filter(isCount).map(cellName))
  return {
    format: 1,
    asOf,
    runId,
    rolledBack,
    firstDate,
    firstOrderDate,
    brand: { id: brand.brand, name: brand.name },
    campaign: subject.campaign,
    basis: 'engaged',
    model: 'last_touch',
    stageRules: ruleVersions,
    chapters,
    privacy: {
      minCell: brand.minCell,
      withheldCells: [...names].filter((name) => withheld.has(name)).length,
    },
    queries: facts.queries,
    glossary: await glossaryOf(facts, chapters),
  }
}

function planOf({ campaign, category, categories }: Subject): Review['chapters']['plan'] {
  if (!campaign.listed) return absent('not_listed')
  const { starts, ends } = campaign
  return chapter({ category, categories, starts, ends, budget: toCome('no_budget') })
}
