import { expect, test } from 'vitest'
import type { Brand } from '../../shared/brand.ts'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { Row } from '../oracle/published.ts'
import type { ExportFile, Night } from '../oracle/scenario.ts'
import { differences, openLab, succeeded } from './lab.ts'

/** Files by night; the last night's brand file is the one that a lake sees which reads everything at once. */
type Story = { date: string; brand?: Partial<Brand>; files?: ExportFile[]; restateFrom?: string }[]

const campaigns = [
  { id: 'c1', name: { zh: '一', en: 'one' }, category: 'serum', starts: '2026-01-01', ends: '2026-12-31' },
]
const events = (night: string, path: string, ...lines: string[]): ExportFile =>
  fileOn(night, `behaviours/${path}`, [
    'occurred_at,id_type,user_id,behaviour,channel,category_id,spu_id,campaign_id,event_id',
    ...lines.map((line) => {
      const [date, person, behaviour, category = '', spu = '', campaign = '', event = ''] = line.split(' ')
      return [`${date} 12:00:00`, 'open_id', person, behaviour, 'organic', category, spu, campaign, event]
        .map((cell) => (cell === '-' ? '' : cell))
        .join(',')
    }),
  ])
const orders = (night: string, path: string, ...lines: string[]): ExportFile =>
  fileOn(night, `orders/${path}`, [
    'order_id,sub_order_id,platform,paid_at,paid_amount,id_type,user_id,category_id',
    ...lines.map((line) => {
      const [order, sub, date, amount, person] = line.split(' ')
      const [type, id] = person === '-' ? ['', ''] : ['open_id', person]
      return `${order},${sub},tmall,${date} 12:00:00,${amount},${type},${id},serum`
    }),
  ])
const refund = (night: string, order: string, date: string, amount: string): ExportFile =>
  fileOn(night, `refunds/${order}.csv`, [
    'refund_id,order_id,platform,refunded_at,refund_amount',
    `r-${order},${order},tmall,${date} 18:00:00,${amount}`,
  ])
const links = (night: string, path: string, ...lines: string[]): ExportFile =>
  fileOn(night, `identity-links/${path}`, [
    'id_type,user_id,one_id',
    ...lines.map((line) => `open_id,${line.replace(' ', ',')}`),
  ])
const products = (night: string, line: string): ExportFile =>
  fileOn(night, 'products/a.csv', ['spu_id,category_id', line.replace(' ', ',')])

/** Without the dates that follow what was published before a correction: older dates stay until a restatement. */
const settled = (rows: readonly Row[]): Row[] =>
  rows.map(({ since_date: _since, first_date: _first, ...row }) => row)

/** Plays the nights one by one, and their files at once on the last date; @returns what does not agree in the end. */
async function disagreements(story: Story, tables: readonly string[]): Promise<string[]> {
  const [chain, whole] = [await openLab('same end', 'lumina'), await openLab('same end', 'lumina')]
  const last = story.at(-1)?.date ?? ''
  const night = (one: Story[number], files: ExportFile[]): Night => ({
    date: one.date,
    brand: brandWith({ campaigns, ...one.brand }),
    files,
  })
  for (const one of story) {
    succeeded(await chain.night(night(one, one.files ?? [])))
    if (one.restateFrom) succeeded(await chain.restate('lumina', one.restateFrom))
  }
  const everything = story.flatMap((one) => one.files ?? [])
  succeeded(await whole.night(night({ date: last, brand: story.at(-1)?.brand ?? {} }, everything)))
  const found: string[] = []
  for (const name of tables)
    found.push(...differences(name, settled(await chain.table(name)), settled(await whole.table(name))))
  await Promise.all([chain.close(), whole.close()])
  return found
}

test('a late row after a new product leaves the product its older people', async () => {
  const spus = { spus: ['S1'] }
  const story: Story = [
    {
      date: '2026-09-11',
      files: [
        events('2026-09-11', 'a.csv', '2026-08-20 ann collect serum S1', '2026-09-05 bob collect serum S1'),
      ],
    },
    { date: '2026-09-12', brand: spus },
    {
      date: '2026-09-13',
      brand: spus,
      files: [events('2026-09-13', 'b.csv', '2026-09-12 ann impression serum')],
    },
  ]
  expect(await disagreements(story, ['user_stages'])).toEqual([])
})

test('a link of an id whose touches lapsed before they came takes its touches along', async () => {
  const story: Story = [
    {
      date: '2026-09-10',
      files: [
        events('2026-09-10', 'a.csv', '2026-09-01 bob collect serum - c1'),
        orders('2026-09-10', 'a.csv', 'o1 o1 2026-09-01 100.00 ann'),
        links('2026-09-10', 'a.csv', 'ann P1'),
      ],
    },
    { date: '2026-09-11', files: [events('2026-09-11', 'b.csv', '2026-06-04 dev click serum - c1')] },
    { date: '2026-09-12', files: [links('2026-09-12', 'b.csv', 'dev P1')] },
  ]
  expect(await disagreements(story, ['roi_curve', 'user_stages'])).toEqual([])
})

test('a link of an id whose touches make no stage takes its touches along', async () => {
  const stageRules = {
    ...DEFAULT_RULES,
    name: 'own',
    stages: {
      ...DEFAULT_RULES.stages,
      I: [{ behaviours: ['click'], min_count: 1, window_days: 90, min_dwell_seconds: 0 }],
    },
  }
  const brand = { stageRules }
  const story: Story = [
    {
      date: '2026-09-10',
      brand,
      files: [
        events('2026-09-10', 'a.csv', '2026-08-31 dev like serum - c1', '2026-09-01 bob collect serum - c1'),
        orders('2026-09-10', 'a.csv', 'o1 o1 2026-09-01 100.00 ann', 'o2 o2 2026-09-08 60.00 amy'),
        links('2026-09-10', 'a.csv', 'ann P1', 'amy P2'),
      ],
    },
    {
      date: '2026-09-11',
      brand,
      files: [
        events('2026-09-11', 'b.csv', '2026-09-11 eve like serum - c1', '2026-09-07 eve like serum - c1'),
      ],
    },
    { date: '2026-09-12', brand, files: [links('2026-09-12', 'b.csv', 'dev P1', 'eve P2')] },
  ]
  expect(await disagreements(story, ['roi_curve', 'user_stages'])).toEqual([])
})

test('a corrected event does not come back with a late row, however many runs came between', async () => {
  const brand = { restateDays: 0 }
  const again = [1, 2, 3, 4, 5, 6].map((run) => ({
    date: '2026-09-06',
    brand,
    files: [events('2026-09-06', `more-${run}.csv`, `2026-09-06 q${run} impression`)],
  }))
  const story: Story = [
    {
      date: '2026-09-05',
      brand,
      files: [
        events('2026-09-05', 'a.csv', '2026-09-01 ann collect - - - e1', '2026-09-01 bob collect - - - e2'),
      ],
    },
    { date: '2026-09-06', brand },
    { date: '2026-09-06', brand, files: [events('2026-09-06', 'b.csv', '2026-09-01 amy collect - - - e1')] },
    ...again,
    { date: '2026-09-06', brand, files: [events('2026-09-06', 'late.csv', '2026-09-06 ann impression')] },
  ]
  expect(await disagreements(story, ['user_stages'])).toEqual([])
})

test.each(['bob', '-'])(
  'a sub-order that comes late takes its part of a refund spread over the order, whoever bought it: %s',
  async (buyer) => {
    const story: Story = [
      {
        date: '2026-09-06',
        files: [
          orders('2026-09-06', 'a.csv', 'o1 s1 2026-09-04 100.00 ann'),
          refund('2026-09-06', 'o1', '2026-09-05', '100.00'),
        ],
      },
      { date: '2026-09-07', files: [orders('2026-09-07', 'b.csv', `o1 s2 2026-09-04 100.00 ${buyer}`)] },
      { date: '2026-09-08' },
    ]
    expect(
      await disagreements(story, ['orders', 'user_stages', 'stage_assets_daily', 'user_stage_changes']),
    ).toEqual([])
  },
)

test('a sub-order paid after a refund of the order gives the others back their part from its own date on', async () => {
  const tables = ['orders', 'user_stages', 'stage_assets_daily', 'user_stage_changes', 'stage_flows_daily']
  const story: Story = [
    {
      date: '2026-09-04',
      files: [
        orders('2026-09-04', 'a.csv', 'o1 s1 2026-09-04 100.00 ann', 'o2 o2 2026-09-04 1.00 bob'),
        refund('2026-09-04', 'o1', '2026-09-04', '100.00'),
      ],
    },
    { date: '2026-09-05' },
    { date: '2026-09-06', files: [orders('2026-09-06', 'b.csv', 'o1 s2 2026-09-06 100.00 eva')] },
    { date: '2026-09-07' },
  ]
  expect(await disagreements(story, tables)).toEqual([])
})

test('an event corrected on the night its product changes category leaves the old one', async () => {
  const two = {
    categories: [
      { id: 'serum', name: { zh: '精华', en: 'serum' }, decisionCycleDays: 3 },
      { id: 'mask', name: { zh: '面膜', en: 'mask' }, decisionCycleDays: 3 },
    ],
  }
  const story: Story = [
    {
      date: '2026-09-10',
      brand: two,
      files: [
        events('2026-09-10', 'a.csv', '2026-09-09 ann collect - S1 - e1', '2026-09-09 bob collect serum'),
        products('2026-09-10', 'S1 serum'),
      ],
    },
    {
      date: '2026-09-11',
      brand: two,
      files: [
        events('2026-09-11', 'b.csv', '2026-09-09 ann collect mask S1 - e1'),
        fileOn('2026-09-11', 'products/b.csv', ['spu_id,category_id', 'S1,mask']),
      ],
    },
  ]
  expect(await disagreements(story, ['user_stages'])).toEqual([])
})
