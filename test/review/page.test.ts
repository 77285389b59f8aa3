import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { reviewPage } from '../../shared/review/page.ts'
import { allClosed, noCreators, noSales, noSpend, oneDay, outsideCategories } from './edge-reviews.ts'
import { exampleReview } from './example-review.ts'
import { HOSTILE, hostileReview } from './hostile-review.ts'
import { shownNumbers, textOf, valueAt } from './page-reading.ts'

const LANGS = ['zh', 'en'] as const
const edges = { example: exampleReview, noSales, oneDay, allClosed, noSpend, noCreators, outsideCategories }
const pages = Object.entries(edges).flatMap(([name, review]) =>
  LANGS.map((lang) => ({ name: `${name} ${lang}`, review, page: reviewPage(review, lang) })),
)

describe.each(pages)('$name', ({ review, page }) => {
  test('every number names an entry of the review and has its value, or why there is none', () => {
    const shown = shownNumbers(page)
    expect(shown.length).toBeGreaterThan(100)
    for (const { path, exact, none } of shown) {
      const entry = valueAt(review, path)
      expect(entry, path).not.toBeNull()
      expect(exact, path).toBe(entry?.value == null ? null : String(entry.value))
      expect(none, path).toBe(entry?.value == null ? entry?.nullReason : null)
    }
  })

  test('what is not there is told in words, and never in digits', () => {
    for (const { none, path, text } of shownNumbers(page))
      if (none !== null) expect(text, path).not.toMatch(/\d/)
  })

  test('the shown text is the value, rounded at its last digit at most', () => {
    for (const { exact, text, path } of shownNumbers(page)) {
      if (exact === null || text === '') continue
      expect(
        Math.abs(readBack(text).value - inUnits(Number(exact), text)),
        `${path} ${text}`,
      ).toBeLessThanOrEqual(readBack(text).half)
    }
  })

  test('every link leads to a place of the page', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id)
    expect(links.filter((id) => !ids.has(id))).toEqual([])
    expect(ids.size).toBe([...page.matchAll(/ id="([^"]*)"/g)].length)
  })

  test('every drawing has its table beside it', () => {
    const figures = [...page.matchAll(/<figure class="chart".*?<\/figure>/gs)].map(([one]) => one)
    expect(figures.length).toBeGreaterThan(3)
    for (const one of figures) expect(one).toMatch(/<table.*<caption.*scope="col".*scope="row"/s)
  })

  test('nothing on the page is a script, is styled in place, or is fetched', () => {
    const markup = page.replace(/<style>.*?<\/style>/s, '')
    expect(markup).not.toMatch(/<script|<img|<iframe|<object|<embed|@import|<[^>]* (style|on\w+|src)=/i)
    expect([...markup.matchAll(/ (?:href|xlink:href)="([^#"][^"]*)"/g)].map(([, to]) => to)).toEqual([
      'data:,',
    ])
  })
})

/** What a reader takes from a text: its number in its own unit, and half of its last digit. */
function readBack(text: string): { value: number; half: number } {
  const digits = text
    .replaceAll(',', '')
    .replace('−', '-')
    .replace(/[^\d.-]/g, '')
  return { value: Number(digits), half: 0.5 * 10 ** -(digits.split('.')[1]?.length ?? 0) + 1e-9 }
}

const SCALES: readonly (readonly [string, number])[] = [
  ['亿', 1e8],
  ['万', 1e4],
  ['B', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['%', 0.01],
]

/** A value of the review in the unit that a text names: fen as yuan, shares in hundredths. */
const inUnits = (value: number, text: string): number =>
  (text.includes('¥') ? value / 100 : value) / (SCALES.find(([mark]) => text.endsWith(mark))?.[1] ?? 1)

test('the policy of a page lets in its own style and nothing else', () => {
  const page = reviewPage(exampleReview, 'en')
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
  expect(policy).toBe(
    `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  )
})

test('the same review is the same bytes, also from a copy of it', () => {
  for (const lang of LANGS)
    expect(reviewPage(structuredClone(exampleReview), lang)).toBe(reviewPage(exampleReview, lang))
})

test.each(HOSTILE)('whatever others are called, the page has the same elements: %j', (name) => {
  for (const lang of LANGS) {
    const tags = (text: string) =>
      [...reviewPage(hostileReview(text), lang).matchAll(/<(\/?[a-zA-Z!][^\s>]*)/g)].map(([, tag]) => tag)
    expect(tags(name)).toEqual(tags('plain'))
  }
})

test('a name has an end of its own direction: nothing after it turns round', () => {
  const page = reviewPage(hostileReview('\u202eevil'), 'en')
  expect(page).toMatch(/<h1><bdi>\u202eevil<\/bdi><\/h1>/)
  expect(page).toMatch(/<title>\u2068evil\u2069 · /)
})

describe('numbers and dates as the language has them', () => {
  const zh = textOf(reviewPage(exampleReview, 'zh'))
  const en = textOf(reviewPage(exampleReview, 'en'))
  test('money of a headline, and unrounded below', () => {
    expect(zh).toContain('¥58.0万 ¥580,123.45')
    expect(en).toContain('¥580.1k ¥580,123.45')
  })
  test('dates of a sentence', () => {
    expect(zh).toContain('2026年10月4日')
    expect(en).toContain('4 October 2026')
  })
})

describe('nobody is misled', () => {
  const says = (review: typeof exampleReview) => LANGS.map((lang) => textOf(reviewPage(review, lang)))

  test('no sales: the ROI of closed windows is 0, told as final, with its two sides', () => {
    const [zh, en] = says(noSales)
    expect(zh).toMatch(/已有定论：窗口全部结束 .*退款前 ROI 0\.00 ¥0\.00 ÷ ¥400,123\.45/)
    expect(en).toMatch(/Final: every window is over .*ROI before refunds 0\.00 ¥0\.00 ÷ ¥400,123\.45/)
  })

  test('one day of age: no ROI, no curve, what is closed is no 0, and when it closes', () => {
    const [zh, en] = says(oneDay)
    expect(zh).toMatch(/尚无定论：没有窗口结束 .*它们都在 2026年12月20日 关闭.*暂无 ROI 窗口未结束/)
    expect(zh).toMatch(/已结束 0 – – – – – 窗口未结束/)
    expect(zh).toContain('还没有投放日走完 T+29，没有曲线可画')
    expect(en).toMatch(
      /Not final: no window is over yet .*All windows close on 20 December 2026.*No ROI yet window open/,
    )
    expect(en).toMatch(/Closed 0 – – – – – window open window open/)
    expect(en).toContain('earlier than the first day of the data')
  })

  test('all windows closed: final, nothing hatched, and no open row', () => {
    const [zh, en] = says(allClosed)
    expect(zh).toContain('已有定论：窗口全部结束')
    expect(en).toContain('Final: every window is over')
    const money =
      /<figure class="chart" id="money">.*?<\/figure>/s.exec(reviewPage(allClosed, 'en'))?.[0] ?? ''
    expect(money).not.toMatch(/class="[^"]*\bopen\b/)
    expect(money).not.toMatch(/Open;/)
  })

  test('no spend: sales are told, an ROI is not', () => {
    const [zh, en] = says(noSpend)
    expect(zh).toMatch(/没有花费，因而没有 ROI .*退款前 ROI 无花费/)
    expect(en).toMatch(/Nothing was spent, so there is no ROI .*ROI before refunds no spend/)
  })

  test('spend without a category: no orders, GMV or ROI is told, not 0 of them, nor that they would come', () => {
    const [zh, en] = says(outsideCategories)
    expect(zh).toContain('没有 ROI：花费没有品类')
    expect(en).toMatch(/Orders – .*GMV – .*ROI\(T\+x\) – /)
    expect(en).not.toMatch(/so far; the windows are open/)
  })

  test('no creators: the chapter says that data is to come, and has no number', () => {
    for (const [lang, words] of [
      ['zh', '数据待补充'],
      ['en', 'data to come'],
    ] as const) {
      const page = reviewPage(noCreators, lang)
      const chapter = /<section class="chapter waits" id="creators".*?<\/section>/s.exec(page)?.[0] ?? ''
      expect(textOf(chapter)).toContain(words)
      expect(shownNumbers(chapter)).toEqual([])
      expect(textOf(chapter).replace(/^ 5 /, '')).not.toMatch(/\d/)
    }
  })

  test('partly closed: the share that is over, and when the rest is', () => {
    const [zh, en] = says(exampleReview)
    expect(zh).toMatch(/部分有定论： 69\.0% 的花费窗口已结束.*最后一个 2026年12月2日 关闭/)
    expect(en).toMatch(
      /Partly final: the windows of 69\.0% of the spend are over.*the last on 2 December 2026/,
    )
  })

  test('a number of an open window says so in words, with the days that are over and when it closes', () => {
    const [zh, en] = says(exampleReview)
    expect(zh).toContain('¥10,000.00 迄今 0.50 迄今 过半，已过 28/29 天， 2026-11-22 关闭')
    expect(en).toContain('0.50 so far beyond half-way, 28 of 29 days over, closes 22 Nov 2026')
    expect(zh).toContain('¥63,000.00 1.50 已结束')
  })

  test('buyers whose lower end is withheld have their upper end, and never a range of words', () => {
    const [zh, en] = says(exampleReview)
    expect(zh).toContain('买家 至多 1,190 ；单个投放的人数不足 100')
    expect(en).toContain('at most 1,190 ; any one placement counts fewer than 100')
    for (const page of [zh, en]) expect(page).not.toMatch(/(withheld|已隐去) (to|至)/)
  })

  test('a platform is told by its name, with what it counts, whom ours counts and the days of both', () => {
    const [zh, en] = says(exampleReview)
    expect(zh).toMatch(/聚光，全部流量，点击后 本方计有互动的人 .*28 个投放日 .*17 个报表日/)
    expect(en).toMatch(
      /Juguang, all traffic, after a click ours: people who engaged .*28 placement days .*17 report dates/,
    )
    expect(en).toContain('−23.1% unlike days')
    for (const page of [zh, en]) expect(page).not.toMatch(/juguang-report|industry_gmv_fen|\bengaged\b ¥/)
  })

  test('a platform line that lacks a day of its dates is hatched, with how many there are', () => {
    const row = (whole: boolean, days: number): string => {
      const { platforms } = exampleReview.chapters
      const [line] = platforms.data?.returns ?? []
      if (!platforms.data || !line) throw new Error('the example has a platform line')
      const returns = [{ ...line, whole, days: { ...line.days, value: days } }]
      const chapters = {
        ...exampleReview.chapters,
        platforms: { data: { ...platforms.data, returns }, toCome: null },
      }
      const page = reviewPage({ ...exampleReview, chapters }, 'en')
      return /<table id="returns-table".*?<tbody>(.*?)<\/tbody>/s.exec(page)?.[1] ?? ''
    }
    expect(textOf(row(false, 17))).toContain('17 of 31')
    expect(row(false, 17)).toContain('<tr class="open">')
    expect(textOf(row(true, 31))).toContain('31 of 31')
    expect(row(true, 31)).not.toMatch(/class="[^"]*\bopen\b/)
  })

  test('how many cells are withheld is told', () => {
    const [zh, en] = says(exampleReview)
    expect(zh).toMatch(/本页有 11 个单元格因不足 100 人/)
    expect(en).toMatch(/11 cells of this page are withheld/)
  })
})
