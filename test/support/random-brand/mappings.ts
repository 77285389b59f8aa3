import { addDays, earlierOf } from '../../oracle/calendar.ts'
import { dice } from './dice.ts'
import type { Row } from './rows.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

const on = (world: World, day: number): string => earlierOf(addDays(world.first, day), world.last)

/** Identity links, later and newer ones included. */
export const links = (options: BrandOptions, world: World): Row[] => {
  const d = dice(options.seed, 'links')
  const rows: Row[] = []
  const link = (i: number, id_type: string, user_id: string, day: number): void => {
    const date = on(world, day)
    const group = JSON.stringify(['id', id_type, user_id.toLowerCase()])
    const cells = { id_type, user_id, one_id: `one ${i}` }
    rows.push({ source: 'identity-links', cells, date: null, exportedOn: date, arrivesOn: date, group })
  }
  for (const [i, person] of world.people.entries()) {
    for (const id of person.ids) {
      if (has(options, 'links') && d.chance(0.7))
        link(i, id.type, id.value, d.pick([0, 0, 1, d.whole(0, options.days)]))
      if (has(options, 'relinks') && d.chance(0.3))
        link(d.whole(0, world.people.length - 1), id.type, id.value, d.whole(1, options.days))
    }
  }
  return rows
}

/** Product mappings, later and changed ones included. */
export const products = (options: BrandOptions, world: World): Row[] => {
  const d = dice(options.seed, 'products')
  const rows: Row[] = []
  const map = (spu_id: string, category_id: string, day: number): void => {
    const date = on(world, day)
    const cells = {
      spu_id,
      category_id,
      name: `name,\n"of" it`,
      merchant_code: `m-${spu_id}`,
      platform_item_ids: 'i1;i2',
    }
    const group = JSON.stringify(['spu', spu_id])
    rows.push({ source: 'products', cells, date: null, exportedOn: date, arrivesOn: date, group })
  }
  for (const spu of world.spuIds) {
    if (has(options, 'products') && d.chance(0.8)) map(spu, d.pick(world.categoryIds), 0)
    if (has(options, 'remaps'))
      for (let i = d.whole(0, 2); i > 0; i--) map(spu, d.pick(world.categoryIds), d.whole(1, options.days))
  }
  return rows
}
