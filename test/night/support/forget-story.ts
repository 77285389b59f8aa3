import { createHash } from 'node:crypto'
import { brandWith, fileOn } from '../../oracle/by-hand.ts'
import type { ExportFile, Night, Scenario } from '../../oracle/scenario.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** One person with three names in the exports, one of them a digest that some file spells in capitals. */
export const PERSON = {
  open: 'open_id:person-one',
  phone: `phone_md5:${md5('the phone of person one')}`,
  one: 'one:ONE-1',
}
export const ALL_IDS = Object.values(PERSON)
const digest = md5('the phone of person one')

const BEHAVIOURS = 'occurred_at,id_type,user_id,behaviour,channel,event_id,category_id,campaign_id'
const ORDERS = 'order_id,sub_order_id,platform,paid_at,paid_amount,id_type,user_id,category_id,status'

export const behaviours = (date: string, name: string, rows: readonly string[]): ExportFile =>
  fileOn(date, `behaviours/${name}.csv`, [
    BEHAVIOURS,
    ...rows.map((row) => `${date} 12:00:00,${row},serum,spring`),
  ])

export const linksOf = (date: string, name: string, rows: readonly string[]): ExportFile =>
  fileOn(date, `identity-links/${name}.csv`, ['id_type,user_id,one_id', ...rows])

/** Others by the dozen, so that no file has more bad rows than it may. */
const others = Array.from({ length: 12 }, (_, at) => `open_id,other-${at},click,organic,`)

/** Two nights: the person buys, clicks under two names, is linked, and stands in a bad row. */
export const FIRST: Night = {
  date: '2026-03-10',
  brand: brandWith(),
  files: [
    behaviours('2026-03-10', 'first', [
      ...others,
      'open_id,person-one,click,organic,event-7',
      `phone_md5,${digest.toUpperCase()},deep_read,organic,`,
      `phone_md5,${digest},no_such_behaviour,organic,`,
    ]),
    fileOn('2026-03-10', 'orders/first.csv', [
      ORDERS,
      `o1,o1-1,tmall,2026-03-10 13:00:00,99.00,phone_md5,${digest},serum,paid`,
      'o2,o2-1,tmall,2026-03-10 14:00:00,10.00,open_id,other-1,serum,paid',
    ]),
  ],
}

const SECOND: Night = {
  date: '2026-03-11',
  brand: brandWith(),
  files: [
    behaviours('2026-03-11', 'second', [...others, 'open_id,person-one,share,organic,event-7']),
    linksOf('2026-03-11', 'links', [
      'open_id,person-one,ONE-1',
      `phone_md5,${digest},ONE-1`,
      'open_id,other-2,ONE-2',
    ]),
  ],
}

export const STORY: Scenario = { secret: 'of the forgotten', nights: [FIRST, SECOND] }
