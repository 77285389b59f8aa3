import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { type Lab, succeeded } from './lab.ts'
import { asIfAtFirst, type Life, live, replay, replayed } from './support/replay-lab.ts'

const strict = brandWith()
const lenient = brandWith({ maxQuarantineRatio: 0.9 })

const people = fileOn('2026-03-08', 'behaviours/people.csv', [
  'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id',
  '2026-03-07 12:00:00,open_id,u1,like,organic,serum,c1',
  '2026-03-08 12:00:00,open_id,u2,search,feed_ad,serum,c1',
])
/** A canonical file with six rows that no brand file bears by default. */
const faulty = (date: string, path: string, header: string, bad: string, ...rows: string[]): ExportFile =>
  fileOn(date, path, [header, ...rows, ...Array.from({ length: 6 }, () => bad)])
const ORDERS = 'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,status'
const BAD_ORDER = 'x,tmall,yesterday,1.00,,,,'
const sale = (id: string, date: string, amount: string, status = 'paid'): string =>
  `${id},tmall,${date} 10:00:00,${amount},open_id,u1,serum,${status}`
const grossOf = async (lab: Lab) =>
  Object.fromEntries((await lab.table('orders')).map((row) => [row.order_id, row.gross_fen]))

test('orders of a rejected file take their place between an older and a newer version of them', async () => {
  const life: Life = [
    [
      '2026-03-08',
      people,
      fileOn('2026-03-08', 'orders/1.csv', [
        ORDERS,
        sale('A', '2026-03-08', '10.00'),
        sale('B', '2026-03-08', '10.00'),
      ]),
    ],
    [
      '2026-03-09',
      faulty(
        '2026-03-09',
        'orders/2.csv',
        ORDERS,
        BAD_ORDER,
        sale('A', '2026-03-08', '20.00'),
        sale('B', '2026-03-08', '20.00'),
        sale('C', '2026-03-09', '20.00'),
      ),
    ],
    [
      '2026-03-10',
      fileOn('2026-03-10', 'orders/3.csv', [
        ORDERS,
        sale('A', '2026-03-08', '30.00'),
        sale('C', '2026-03-09', '30.00', 'cancelled'),
      ]),
    ],
    ['2026-03-25', fileOn('2026-03-25', 'orders/4.csv', [ORDERS, sale('D', '2026-03-25', '1.00')])],
  ]
  const { lab, told } = await asIfAtFirst(life, strict, lenient)
  expect(await grossOf(lab)).toEqual({ A: 3000, B: 2000, D: 100 })
  expect(told.rows).toMatchObject({ read: 9, accepted: 3, quarantined: 6 })
  await lab.close()
})

test('refunds and spend of rejected files count as if they had come in time', async () => {
  const life: Life = [
    ['2026-03-08', people, fileOn('2026-03-08', 'orders/1.csv', [ORDERS, sale('A', '2026-03-08', '10.00')])],
    [
      '2026-03-09',
      faulty(
        '2026-03-09',
        'refunds/1.csv',
        'refund_id,order_id,platform,refunded_at,refund_amount',
        'r,A,tmall,never,1.00',
        'r1,A,tmall,2026-03-09,10.00',
      ),
      faulty(
        '2026-03-09',
        'spend/1.csv',
        'spend_date,campaign_id,channel,cost,category_id',
        '2026-03-07,c1,organic,much,serum',
        '2026-03-07,c1,organic,7.00,serum',
      ),
    ],
    ['2026-03-25', fileOn('2026-03-25', 'orders/4.csv', [ORDERS, sale('D', '2026-03-25', '1.00')])],
  ]
  const { lab } = await asIfAtFirst(life, strict, lenient)
  expect((await lab.table('spend_daily')).map((row) => row.cost_fen)).toEqual([700])
  const refunded = (await lab.table('orders')).map((row) => [row.order_id, row.refund_fen])
  expect(Object.fromEntries(refunded)).toEqual({ A: 1000, D: 0 })
  await lab.close()
})

test('links of a rejected file make one person of two, on every date', async () => {
  const life: Life = [
    ['2026-03-08', people],
    [
      '2026-03-09',
      faulty(
        '2026-03-09',
        'identity-links/1.csv',
        'id_type,user_id,one_id',
        'open_id,,nobody',
        'open_id,u1,one',
        'open_id,u2,one',
      ),
    ],
    ['2026-03-25', fileOn('2026-03-25', 'orders/4.csv', [ORDERS, sale('D', '2026-03-25', '1.00')])],
  ]
  const lab = await live(strict, life)
  await replayed(lab, lenient)
  const rows = (await lab.table('stage_assets_daily')).filter(
    (row) => row.scope === 'brand' && row.stage === 'ALL',
  )
  expect(rows.filter((row) => String(row.dt) >= '2026-03-08').every((row) => row.closing_users === 1)).toBe(
    true,
  )
  await lab.close()
})

test('a lake whose first night rejected its oldest file begins where that file does', async () => {
  const life: Life = [
    [
      '2026-03-08',
      people,
      faulty('2026-03-08', 'orders/old.csv', ORDERS, BAD_ORDER, sale('A', '2026-02-20', '10.00')),
    ],
    ['2026-03-09', fileOn('2026-03-09', 'orders/4.csv', [ORDERS, sale('D', '2026-03-09', '1.00')])],
  ]
  const { lab, told } = await asIfAtFirst(life, strict, lenient)
  expect(told.first_dt).toBe('2026-02-20')
  await lab.close()
})

const overtaken: Life = [
  ['2026-03-08', people, fileOn('2026-03-08', 'orders/1.csv', [ORDERS, sale('A', '2026-03-08', '10.00')])],
  [
    '2026-03-09',
    faulty(
      '2026-03-09',
      'orders/2.csv',
      ORDERS,
      BAD_ORDER,
      sale('A', '2026-03-08', '20.00'),
      sale('B', '2026-03-09', '20.00'),
    ),
  ],
]

test('rows of a file that a stricter brand file rejects go, and what they had replaced is read again', async () => {
  const { lab, told } = await asIfAtFirst(overtaken, lenient, strict)
  expect(await grossOf(lab)).toEqual({ A: 1000 })
  expect(told.files).toMatchObject({ read: 1, rejected: 1 })
  await lab.close()
})

test('people whom only a file knew that is rejected now are nobody any more, on no date', async () => {
  const events = 'occurred_at,id_type,user_id,behaviour,channel,category_id,campaign_id'
  const life: Life = [
    ['2026-03-08', people],
    [
      '2026-03-09',
      faulty(
        '2026-03-09',
        'behaviours/2.csv',
        events,
        'never,,,,,,',
        ...['u1', 'u7'].flatMap((one) =>
          ['like', 'search'].map((did) => `2026-03-09 10:00:00,open_id,${one},${did},organic,serum,c1`),
        ),
      ),
    ],
    [
      '2026-03-11',
      fileOn('2026-03-11', 'behaviours/3.csv', [
        events,
        '2026-03-11 12:00:00,open_id,u2,like,organic,serum,c2',
      ]),
    ],
  ]
  const { lab, told } = await asIfAtFirst(life, lenient, strict)
  expect(told.restated.some(({ table }) => table === 'stage_assets_daily')).toBe(true)
  const causes = (await lab.table('restatements')).map((row) => row.cause_files)
  expect(new Set(causes)).toEqual(new Set(['behaviours/2.csv']))
  await lab.close()
})

test('where the file that they had replaced is gone, the replay names it', async () => {
  const lab = await live(lenient, overtaken)
  await rm(join(lab.exportsDir, 'lumina', 'orders', '1.csv'))
  const told = await replayed(lab, strict)
  expect(told.warnings.find(({ code }) => code === 'raw_file_gone')?.message).toContain('orders/1.csv')
  expect(await grossOf(lab)).toEqual({})
  await lab.close()
})

test('a raw file is found under another name by its content; where it is gone it stays as it was, and is named', async () => {
  const lab = await live(strict, overtaken)
  const folder = join(lab.exportsDir, 'lumina', 'orders')
  await rename(join(folder, '2.csv'), join(lab.folder, '2.csv'))
  const gone = succeeded(await replay(lab, lenient))
  expect(gone).toMatchObject({ outcome: 'nothing_new', replayed: { tried: 1, gone: ['orders/2.csv'] } })
  expect(gone.warnings.find(({ code }) => code === 'raw_file_gone')?.message).toContain('orders/2.csv')
  await rename(join(lab.folder, '2.csv'), join(folder, 'moved.csv'))
  expect((await replayed(lab, lenient)).replayed?.changed.map(({ file }) => file)).toEqual(['orders/2.csv'])
  expect(await grossOf(lab)).toEqual({ A: 2000, B: 2000 })
  // The night finds the name it moved to, and nothing in it that counts again.
  const night = succeeded(await lab.night({ date: '2026-03-10', brand: lenient, files: [] }))
  expect(night.rows.accepted).toBe(0)
  await lab.close()
})

test('a mended file put over a rejected one is taken along, from its oldest row on', async () => {
  const lab = await live(strict, [
    ...overtaken,
    ['2026-03-30', fileOn('2026-03-30', 'orders/4.csv', [ORDERS, sale('D', '2026-03-30', '1.00')])],
  ])
  const mended = fileOn('2026-03-30', 'orders/2.csv', [ORDERS, sale('B', '2026-03-09', '20.00')])
  const told = await replayed(lab, strict, [mended])
  expect(told.replayed?.changed).toMatchObject([
    { file: 'orders/2.csv', was: null, is: { status: 'accepted' } },
  ])
  expect(told.first_dt).toBe('2026-03-09')
  const bought = (await lab.table('stage_assets_daily')).find(
    (row) => row.scope === 'brand' && row.stage === 'P' && row.dt === '2026-03-09',
  )
  expect(bought?.closing_users).toBe(1)
  await lab.close()
})

test('a mended file over one that was accepted stands beside it: what only the old one held stays, and is told', async () => {
  const old = fileOn('2026-03-08', 'orders/1.csv', [ORDERS, sale('A', '2026-03-08', '10.00'), BAD_ORDER])
  const lab = await live(strict, [['2026-03-08', people, old]])
  const mended = fileOn('2026-03-09', 'orders/1.csv', [ORDERS, sale('B', '2026-03-08', '20.00')])
  const told = await replayed(lab, strict, [mended])
  expect(await grossOf(lab)).toEqual({ A: 1000, B: 2000 })
  expect(told.warnings.filter(({ code }) => code === 'file_changed')).toHaveLength(1)
  await lab.close()
})

test('a wrong secret stops a replay before anything is read, and the lake stays as it is', async () => {
  const lab = await live(strict, overtaken)
  await writeFile(join(lab.config.secretsDir, 'lumina'), 'another secret', { mode: 0o600 })
  const told = await replay(lab, lenient)
  expect(told).toMatchObject({ outcome: 'failed', error: { name: 'InputError' } })
  expect(await grossOf(lab)).toEqual({ A: 1000 })
  await lab.close()
})
