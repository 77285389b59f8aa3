import * as z from 'zod'
import { dateLiteral, literal } from '../engine/engine.ts'
import { orders as ordersTable } from '../tables/orders.ts'
import { linkCorrections } from './link-corrections.ts'
import type { Night } from './night.ts'
import { bindPublished } from './partitions.ts'
import { bindKept, valuesSql } from './relations.ts'

/** What this night's rows reach back to. */
export type Touched = {
  /** People to be worked out again from the window's first date on. */
  people: number
  /** Of these, how many a correction took something from. */
  corrected: number
  /** A mapping changed: every order and cohort is looked at again. */
  mappingsChanged: boolean
  /** Late rows older than the window. */
  olderRows: number
}

/**
 * Finds the people and orders that a night has to look at beyond its own date. Leaves in the engine:
 * `touched` (user_key, is_corrected): people with rows dated up to the last published date, or whom a correction
 * takes something from; `rematched` (user_key): whoever's touches changed; `order_ids` (platform, order_id): orders in which anything changed or comes into force;
 * `order_people` (user_key): whoever these orders belong to or belonged to.
 */
export async function findTouched(night: Night): Promise<Touched> {
  const { engine, kept, dates } = night
  const last = dates.last ?? '0001-01-01'
  const until = dateLiteral(last)
  const to = dateLiteral(dates.to)

  await bindKept(engine, 'kept_orders', kept, 'orders')
  await bindKept(engine, 'kept_refunds', kept, 'refunds')
  const mappings = await changedMappings(night)
  const links = await linkCorrections(night)
  await engine.make(
    'order_ids',
    `select platform, order_id from new_orders union select platform, order_id from gone_orders
     union select platform, order_id from new_refunds union select platform, order_id from gone_refunds
     union select platform, order_id from kept_orders where dt > ${until} and dt <= ${to}
     union select platform, order_id from kept_refunds where dt > ${until} and dt <= ${to}
     ${mappings ? 'union select platform, order_id from kept_orders' : ''}
     ${links.length > 0 ? 'union select platform, order_id from kept_orders where id_key in (select id_key from moved_ids)' : ''}`,
  )
  const person = (alias: string) => `coalesce(l.one_key, ${alias}.id_key)`
  const linked = (alias: string) => `left join links l on l.id_key = ${alias}.id_key`
  await engine.make(
    'order_rows',
    `select o.platform, o.order_id, o.row_key, ${person('o')} as user_key, o.dt, o.is_sale
     from kept_orders o join order_ids i on i.platform = o.platform and i.order_id = o.order_id ${linked('o')}`,
  )
  await engine.make(
    'order_people',
    `select user_key from order_rows where user_key is not null
     union select ${person('g')} from gone_orders g ${linked('g')} where g.id_key is not null`,
  )
  if (dates.last === null || night.kind === 'restate') {
    await engine.make(
      'touched',
      'select cast(null as varbinary) as user_key, false as is_corrected where false',
    )
    await engine.make('rematched', 'select cast(null as varbinary) as user_key where false')
    return { people: 0, corrected: 0, mappingsChanged: mappings, olderRows: 0 }
  }

  // A refund of a whole order is spread over its sub-orders: one that comes, goes or changes moves the others' net.
  const sharers = (alias: string) => `
    join (select distinct platform, order_id from kept_refunds where is_refund and sub_order_id is null) f
      on f.platform = ${alias}.platform and f.order_id = ${alias}.order_id
    join order_rows r on r.platform = ${alias}.platform and r.order_id = ${alias}.order_id and r.user_key is not null`
  await engine.make('changed_events', changedRows('behaviours', EVENT_CONTENT))
  await engine.make('changed_sales', changedRows('orders', SALE_CONTENT))
  const late = [
    `select ${person('e')} as user_key from new_behaviours e ${linked('e')}
       where e.dt <= ${until} and e.row_key not in (select row_key from gone_behaviours)`,
    `select ${person('o')} from new_orders o ${linked('o')}
       where o.is_sale and o.dt <= ${until} and o.id_key is not null
         and o.row_key not in (select row_key from gone_orders where is_sale)`,
    `select r.user_key from new_orders o ${sharers('o')}
       where o.is_sale and o.dt <= ${until} and o.row_key not in (select row_key from gone_orders where is_sale)`,
    `select r.user_key from new_refunds n join order_rows r on r.platform = n.platform and r.order_id = n.order_id
       where n.is_refund and n.dt <= ${until} and r.user_key is not null`,
  ]
  const corrections = [
    `select ${person('e')} as user_key from changed_events e ${linked('e')} where e.dt <= ${until}`,
    `select ${person('o')} from changed_sales o ${linked('o')} where o.dt <= ${until} and o.id_key is not null`,
    `select r.user_key from changed_sales c join gone_orders o on o.row_key = c.row_key ${sharers('o')}
       where c.dt <= ${until}`,
    `select r.user_key from gone_refunds g join order_rows r on r.platform = g.platform and r.order_id = g.order_id
       where g.dt <= ${until} and r.user_key is not null`,
    ...links,
    ...(mappings ? await mappingCorrections(night) : []),
    // Whoever a forgotten id was linked with before, or not yet: all its keys may stand in published rows.
    ...(night.kind === 'forget' ? ['select key as user_key from forgotten'] : []),
  ]
  await engine.make(
    'touched',
    `select user_key, max(is_corrected) = 1 as is_corrected from (
       select user_key, 0 as is_corrected from (${late.join('\nunion\n')}) late
       union all
       select user_key, 1 from (${corrections.join('\nunion\n')}) corrections
     ) found where user_key is not null group by user_key`,
  )
  await engine.make(
    'rematched',
    `select user_key from touched
     union select ${person('e')} from new_behaviours e ${linked('e')} where e.dt <= ${until}
     union select ${person('e')} from gone_behaviours e ${linked('e')}`,
  )
  const windowStart = dateLiteral(dates.window)
  const counted = z
    .array(z.object({ people: z.coerce.number(), corrected: z.coerce.number(), older: z.coerce.number() }))
    .parse(
      await engine.rows(
        `select count(*) as people, count(case when is_corrected then 1 end) as corrected,
          (select count(*) from new_behaviours where dt < ${windowStart})
          + (select count(*) from new_orders where is_sale and dt < ${windowStart})
          + (select count(*) from new_refunds where is_refund and dt < ${windowStart}) as older from touched`,
      ),
    )[0]
  return {
    people: counted?.people ?? 0,
    corrected: counted?.corrected ?? 0,
    mappingsChanged: mappings,
    olderRows: counted?.older ?? 0,
  }
}

/** What of an event stages rest on. */
const EVENT_CONTENT = ['id_key', 'dt', 'behaviour', 'event_count', 'dwell_seconds', 'category', 'spu_id']
/** What of a sub-order stages rest on; a status that stays a sale changes nothing. */
const SALE_CONTENT = [
  'is_sale',
  'id_key',
  'dt',
  'category',
  'spu_id',
  'merchant_code',
  'item_id',
  'gross_fen',
  'refund_column_fen',
]

/** Rows whose newer version says otherwise where it counts, old and new: row_key, id_key and dt. */
function changedRows(kind: 'behaviours' | 'orders', content: readonly string[]): string {
  const list = content
    .map((name) => (name === 'category' ? RESOLVED : `r.${name}`))
    .map((one, index) => `${one} as v${index}`)
  const differs = content.map((_, index) => `g.v${index} is distinct from n.v${index}`).join(' or ')
  const campaign = kind === 'behaviours' ? 'r.campaign_id' : 'cast(null as varchar)'
  const rows = (from: string, prefix: string, mapped: '' | '_before', counted: string) => `
    select r.row_key, r.id_key as ${prefix}_id_key, r.dt as ${prefix}_dt, ${list.join(', ')} from ${from} r
    left join products${mapped} p on p.spu_id = r.spu_id
    left join campaign_categories${mapped} c on c.campaign_id = ${campaign} ${counted}`
  return `
    with went as (${rows(`gone_${kind}`, 'old', '_before', kind === 'orders' ? 'where r.is_sale' : '')}),
    came as (${rows(`new_${kind}`, 'new', '', '')}),
    changed as (
      select g.row_key, g.old_id_key, n.new_id_key, least(g.old_dt, coalesce(n.new_dt, g.old_dt)) as dt
      from went g left join came n on n.row_key = g.row_key where ${differs}
    )
    select row_key, old_id_key as id_key, dt from changed
    union select row_key, new_id_key, dt from changed where new_id_key is not null`
}

/** The category of a row by the mappings it is joined with: an old version by those of the night before. */
const RESOLVED = 'coalesce(r.category_id, p.category_id, c.category_id)'

/**
 * Leaves the mappings of the night before (`products_before`, `campaign_categories_before`) and `changed_mappings`: ids
 * of products and campaigns whose category or codes are new or other than then.
 */
async function changedMappings(night: Night): Promise<boolean> {
  const { engine, before, brand } = night
  const now = new Map(brand.campaigns.map((campaign) => [campaign.id, campaign.category]))
  const then = new Map(Object.entries(before?.campaigns ?? {}))
  const campaigns = [...new Set([...now.keys(), ...then.keys()])].filter((id) => now.get(id) !== then.get(id))
  await engine.make(
    'changed_mappings',
    `select 'spu' as kind, spu_id as id from new_products union select 'spu', spu_id from gone_products
     ${campaigns.map((id) => `union select 'campaign', ${literal(id)}`).join('\n')}`,
  )
  await engine.make(
    'products_before',
    `select spu_id, category_id from kept_products where spu_id not in (select spu_id from new_products)
     union all select spu_id, category_id from gone_products`,
  )
  await engine.make(
    'campaign_categories_before',
    valuesSql(
      { campaign_id: 'varchar', category_id: 'varchar' },
      Object.entries(night.before?.campaigns ?? {}).map(([id, category]) => [literal(id), literal(category)]),
    ),
  )
  const [found] = await engine.rows('select 1 as n from changed_mappings limit 1')
  return found !== undefined
}

/** People whose rows change category because a mapping did: a pass over the accepted rows. */
async function mappingCorrections(night: Night): Promise<string[]> {
  const { engine, kept, published } = night
  await bindKept(engine, 'kept_all_events', kept, 'behaviours')
  await bindPublished(engine, 'orders_before', ordersTable, published)
  return [
    ...['spu', 'campaign'].map(
      (kind) => `select coalesce(l.one_key, e.id_key) as user_key
       from kept_all_events e
       join changed_mappings m on m.kind = '${kind}' and m.id = e.${kind}_id
       left join links l on l.id_key = e.id_key
       left join products p on p.spu_id = e.spu_id
       left join products_before q on q.spu_id = e.spu_id
       left join campaign_categories c on c.campaign_id = e.campaign_id
       left join campaign_categories_before d on d.campaign_id = e.campaign_id
       where e.category_id is null
         and coalesce(p.category_id, c.category_id) is distinct from coalesce(q.category_id, d.category_id)`,
    ),
    // Orders are compared with what was published of them.
    `select coalesce(l.one_key, o.id_key) as user_key
       from kept_orders o
       left join products c on c.merchant_code = o.merchant_code
       left join product_items i on i.item_id = o.item_id
       left join products p on p.spu_id = coalesce(o.spu_id, c.spu_id, i.spu_id)
       join orders_before b
         on b.platform = o.platform and b.order_id = o.order_id and b.sub_order_id = o.sub_order_id
       left join links l on l.id_key = o.id_key
       where o.id_key is not null and o.is_sale
         and (coalesce(o.category_id, p.category_id) is distinct from b.category_id
           or coalesce(o.spu_id, c.spu_id, i.spu_id) is distinct from b.spu_id)`,
  ]
}
