import { describe, expect, test } from 'vitest'
import type { Subject } from '../../shared/review/campaign.ts'
import { type Chapters, saidBy } from '../../shared/review/chapters.ts'
import type { Figure, Ratio } from '../../shared/review/figure.ts'
import { HIGHLIGHTS } from '../../shared/review/highlights.ts'
import { NEXT_STEPS } from '../../shared/review/next-steps.ts'
import { reviewPage } from '../../shared/review/page.ts'
import {
  type Creators,
  isToCome,
  type Note,
  type Platforms,
  type Review,
} from '../../shared/review/review.ts'
import { exampleReview } from './example-review.ts'
import { textOf } from './page-reading.ts'
import { there } from './review-lab.ts'

/** What the rules say of chapters that are written by hand. */
const { overview, voice, crowd, placements, conversion, platforms } = exampleReview.chapters
const { campaign } = exampleReview
const categories = there(exampleReview.chapters.plan).categories
const subject: Subject = {
  brandId: exampleReview.brand.id,
  campaign,
  category: categories[0] ?? null,
  categories,
  scope: there(overview).peopleScope,
  where: 'true',
  placed: 'true',
  runsUntil: null,
  spendCame: true,
  touchesCame: true,
}
const chapters: Chapters = {
  subject,
  firstOrderDate: exampleReview.firstOrderDate,
  overview: there(overview),
  creators: null,
  voice: there(voice),
  crowd: there(crowd),
  placements: there(placements),
  conversion: there(conversion),
  platforms: there(platforms),
}

const of = (figure: Figure, value: number): Figure => ({ ...figure, value, nullReason: null })
const fen = (value: number) => of(chapters.overview.headline.spend, value)
const share = (above: number, below: number): Ratio => {
  const sides = { numerator: fen(above), denominator: fen(below) }
  return { ...chapters.overview.returns.roiGross, ...sides, value: above / below, nullReason: null }
}
const said = (rules: typeof NEXT_STEPS, change: Partial<Chapters>, code: string) =>
  saidBy(rules, { ...chapters, ...change }).find((one) => one.code === code)

describe('beside what a platform reports', () => {
  type Row = Exclude<Platforms['reconciliation'], { code: string }>[number]
  const found = there(platforms)
  const [example] = isToCome(found.reconciliation) ? [] : found.reconciliation
  if (!example) throw new Error('the example has a reconciliation')
  const row = (
    month: string,
    ours: number,
    theirs: number,
    days: [number, number],
    more: Partial<Row> = {},
  ): Row => ({
    ...example,
    month,
    maturity: 'mature',
    ours: fen(ours),
    theirs: fen(theirs),
    ourDays: of(fen(0), days[0]),
    theirDays: of(fen(0), days[1]),
    difference: fen(ours - theirs),
    ratio: share(ours - theirs, theirs),
    ...more,
  })
  const step = (code: string, ...rows: Row[]) =>
    said(NEXT_STEPS, { platforms: { ...found, reconciliation: rows } }, code)

  test('the difference that is told is the largest in money, not the widest share of next to nothing', () => {
    const rows = [row('2026-08', 100_000, 1_000_000, [31, 31]), row('2026-09', 0, 2_000, [30, 30])]
    expect(step('platform_differs', ...rows)?.words.month).toBe('2026-08')
  })

  test('sums over other days are told as that, and not as two ways of counting', () => {
    const rows = [row('2026-10', 2_000_000, 900_000, [31, 5])]
    expect(step('platform_differs', ...rows)).toBeUndefined()
    const told = step('platform_other_days', ...rows)
    expect([told?.figures.ourDays?.value, told?.figures.theirDays?.value]).toEqual([31, 5])
    expect(told?.say.en).not.toContain('two ways of counting')
  })

  test('one kind of traffic of theirs says that ours is of all', () => {
    const [all, natural] = [null, '自然流量'].map((traffic) =>
      step('platform_differs', row('2026-10', 2_000_000, 900_000, [31, 31], { traffic })),
    )
    expect(natural?.say.en).toContain('ours is of all traffic, theirs of {traffic} alone')
    expect(natural?.words.traffic).toBe('自然流量')
    expect(all?.say.en).not.toContain('traffic')
  })
})

describe('notes of creators', () => {
  const note = (noteId: string, reads: number, interactions: number): Note => ({
    noteId,
    creatorId: null,
    published: null,
    reported: '2026-11-21',
    fans: fen(1),
    quoted: fen(1),
    impressions: fen(1),
    naturalImpressions: fen(1),
    reads: fen(reads),
    interactions: fen(interactions),
    readRate: share(reads, reads),
    interactionRate: share(interactions, reads),
  })
  const creators = (quoted: number, notes: readonly Note[] = []): Creators => ({
    ...{ tiedBy: 'platform', notes, count: fen(notes.length), quoted: fen(quoted) },
    ...{ impressions: fen(1), naturalImpressions: fen(1), reads: fen(1), interactions: fen(1) },
  })

  test('one is the best only where it leads by a percentage point, and the others it is held against are counted', () => {
    const best = (...notes: Note[]) => said(HIGHLIGHTS, { creators: creators(0, notes) }, 'best_note')
    expect(best(note('a', 1000, 206), note('b', 1000, 205), note('c', 1000, 100))).toBeUndefined()
    const told = best(note('a', 1000, 206), note('b', 1000, 230), note('c', 1000, 100))
    expect([told?.words.note, told?.figures.count?.value, told?.figures.second?.value]).toEqual([
      'b',
      3,
      0.206,
    ])
  })

  const paid = (cost: number, roi: number) => {
    const [feed] = chapters.placements.channels
    if (!feed?.spend || !feed.returns) throw new Error('the example has a channel')
    const returns = { ...feed.returns, roiGross: share(roi * 100, 100) }
    return {
      ...chapters.placements,
      channels: [feed, { channel: 'kol_note', spend: { ...feed.spend, cost: fen(cost) }, returns }],
    }
  }

  test('whose quotes are not what their channel spent ask whether these are in it; equal sums ask nothing', () => {
    const step = (quoted: number) =>
      said(NEXT_STEPS, { creators: creators(quoted), placements: paid(5_000, 9) }, 'quotes_beside_spend')
    expect([step(17_000)?.figures.quoted?.value, step(17_000)?.figures.spend?.value]).toEqual([17_000, 5_000])
    expect([step(5_000), step(0)]).toEqual([undefined, undefined])
  })

  test('whose quotes were never spent are in no ROI, and the next step says so', () => {
    const step = said(NEXT_STEPS, { creators: creators(17_000) }, 'quotes_beside_spend')
    expect(step?.say.en).toContain('no spend of their channel was delivered')
  })

  test('are praised for their ROI with the quotes beside it, where these are not in the spend', () => {
    const best = (quoted: number) =>
      said(HIGHLIGHTS, { creators: creators(quoted), placements: paid(5_000, 9) }, 'best_channel')
    expect([best(5_000)?.words.channel, best(5_000)?.say.en]).toEqual([
      'kol_note',
      expect.not.stringContaining('quoted'),
    ])
    expect(best(17_000)?.say.en).toContain('its notes were quoted {quoted}')
    expect(best(17_000)?.figures.quoted?.value).toBe(17_000)
  })
})

test('a cost a person that holds some days of the spend alone shows both its sides; of all days it needs none', () => {
  const page = (spent: number): string => {
    const known = there(placements)
    const [channel] = known.channels
    if (!channel?.spend) throw new Error('the example has a channel')
    const { costPerNewTrueInterest: cost } = channel.spend
    const spend = {
      ...channel.spend,
      costPerNewTrueInterest: {
        ...cost,
        value: spent / 8_765,
        numerator: { ...cost.numerator, value: spent },
      },
    }
    const review: Review = {
      ...exampleReview,
      chapters: {
        ...exampleReview.chapters,
        placements: { data: { ...known, channels: [{ ...channel, spend }] }, toCome: null },
      },
    }
    const text = textOf(reviewPage(review, 'en'))
    return text.slice(text.indexOf('Channels: traffic and cost'), text.indexOf('Day by day'))
  }
  expect(page(44_000_000)).toContain('¥440,000.00 ÷ 8,765')
  expect(page(58_012_345)).not.toContain('÷')
})
