import type { Brand, Campaign, Category } from '../../../shared/brand.ts'
import { DEFAULT_RULES } from '../../../shared/rules.ts'
import { addDays, datesBetween } from '../../oracle/calendar.ts'
import { type Dice, dice } from './dice.ts'
import { mappedTo } from './reports.ts'
import { randomRules } from './rule-sets.ts'
import { type BrandOptions, has } from './troubles.ts'

type Id = { type: string; value: string }
export type Person = {
  ids: readonly Id[]
  eagerness: number
  arrives: string /** Picks a favourite category. */
  taste: number
}

/** What there is to tell about a brand, before any row of it is written. */
export type World = {
  dates: readonly string[]
  first: string
  last: string
  zone: string
  people: readonly Person[]
  /** Ids a behaviour row may name, the unlisted ones among them. */
  categoryIds: readonly string[]
  campaignIds: readonly string[]
  channels: readonly string[]
  spuIds: readonly string[]
  restateDays: number
  brandOn(date: string): Brand
}

const HOSTILE = [
  `o'brien`,
  'u,1;2',
  '"quoted"',
  '用户🙂',
  `x'; drop table orders;--`,
  'back\\slash',
  'NULL',
  'two  blanks',
  '%_$1{{x}}',
  'é́ﬁ',
]

/** Shops whose exports hold the brand's own ids. */
const BUYERS: Brand['sources'] = Object.fromEntries(
  ['tmall-orders', 'doudian-orders', 'qianfan-orders', 'jd-orders'].map((shop) => [
    shop,
    { idColumn: '会员', idType: 'open_id' },
  ]),
)

const label = (text: string) => ({ zh: `${text} 中文`, en: text })

const makePeople = (d: Dice, options: BrandOptions, dates: readonly string[]): Person[] =>
  Array.from({ length: options.people }, (_, i) => {
    const count = has(options, 'links') || has(options, 'relinks') ? d.whole(1, 3) : 1
    const ids = Array.from({ length: count }, (_, j): Id => {
      const plain = `p${i}-${j}`
      if (has(options, 'hostileIds') && d.chance(0.4))
        return { type: d.pick(['open_id', 'wei,rd']), value: `${d.pick(HOSTILE)} ${plain}` }
      if (d.chance(0.2))
        return {
          type: 'phone_md5',
          value: `${'0123456789abcdef'.repeat(2).slice(i % 16)}${'a'.repeat(i % 16)}`,
        }
      return { type: d.pick(['open_id', 'union_id']), value: plain }
    })
    return { ids, eagerness: d.unit() ** 2, arrives: d.pick(dates), taste: d.whole(0, 2) }
  })

/** Everything that stays the same for a seed whatever is written about it. */
export const makeWorld = (options: BrandOptions): World => {
  const d = dice(options.seed, 'world')
  const first = d.pick(['2026-01-15', '2026-02-12', '2025-12-05', '2024-02-10', '2025-10-20'])
  const dates = datesBetween(first, addDays(first, options.days - 1))
  const last = addDays(first, options.days - 1)
  const zone = d.pick(['America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Europe/London'])
  const odd = (plain: string): string =>
    has(options, 'hostileIds') && d.chance(0.5) ? `${d.pick(HOSTILE)} ${plain}` : plain

  const categories: Category[] = [odd('serum'), odd('baby-food'), odd('tea')].map((id, i) => ({
    id,
    name: label(id),
    decisionCycleDays: i === 1 && has(options, 'longCycle') ? d.whole(95, 110) : d.whole(2, 40),
  }))
  const listed = d.chance(0.5) ? categories : categories.slice(0, 2)
  const campaigns: Campaign[] = [0, 1, 2, 3].map((i) => ({
    id: odd(`c${i}`),
    name: label(`campaign ${i}`),
    category: (listed[i % listed.length] ?? { id: '' }).id,
    starts: first,
    ends: addDays(first, d.whole(3, options.days)),
  }))
  const spuIds = [0, 1, 2, 3].map((i) => odd(`SPU-${i}`))
  const rules = has(options, 'customRules') ? randomRules(d, 'own', 1) : DEFAULT_RULES
  const otherRules = randomRules(d, 'own', 2)
  const changeOn = Array.from({ length: 5 }, () => d.pick(dates))
  const moved = d.pick(listed)
  const restateDays = d.pick([7, 7, 3, 0, 5])

  const brandOn = (date: string): Brand => {
    const since = (
      trouble: 'ruleChange' | 'newCategory' | 'newSpu' | 'cycleChange' | 'campaignMoves',
      i: number,
    ) => has(options, trouble) && date >= (changeOn[i] ?? first)
    const lateCategory =
      has(options, 'newCategory') && !since('newCategory', 1) ? listed.at(-1)?.id : undefined
    const running = campaigns
      .map((c, i) => (i === 0 && since('campaignMoves', 4) ? { ...c, category: moved.id } : c))
      .filter((c) => c.category !== lateCategory)
    return {
      brand: 'lumina',
      name: { zh: '露米娜', en: 'Lumina' },
      timezone: has(options, 'zones') ? zone : 'Asia/Shanghai',
      stageRules: since('ruleChange', 0) ? otherRules : rules,
      engine: 'duckdb',
      restateDays,
      categories: listed
        .filter((c) => c.id !== lateCategory)
        .map((c, i) =>
          i === 0 && since('cycleChange', 3) ? { ...c, decisionCycleDays: c.decisionCycleDays + 3 } : c,
        ),
      spus: has(options, 'newSpu') && !since('newSpu', 2) ? spuIds.slice(0, 1) : spuIds.slice(0, 2),
      campaigns: running,
      sources: {
        ...(has(options, 'shops') ? BUYERS : {}),
        ...(has(options, 'reports') ? mappedTo(running) : {}),
      },
      maxQuarantineRatio: 0.01,
      minCell: 100,
    }
  }

  return {
    dates,
    first,
    last,
    zone: has(options, 'zones') ? zone : 'Asia/Shanghai',
    people: makePeople(d, options, dates),
    categoryIds: [...listed.map((c) => c.id), ...(has(options, 'unlisted') ? ['nobody-listed'] : [])],
    campaignIds: [...campaigns.map((c) => c.id), ...(has(options, 'unlisted') ? [odd('stray')] : [])],
    channels: d
      .shuffle(['feed_ad', 'search_ad', 'kol_note', has(options, 'reports') ? 'video_ad' : 'live', 'organic'])
      .slice(0, 3),
    spuIds,
    restateDays,
    brandOn,
  }
}
