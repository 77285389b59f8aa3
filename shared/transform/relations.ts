import { addDays } from '../calendar.ts'
import { dateLiteral, type Engine, identifier, literal } from '../engine/engine.ts'
import { type Kept, keptColumns } from '../lake/kept.ts'
import type { StagedKind } from '../lake/staged.ts'
import type { Night } from './night.ts'
import { step } from './steps/step.ts'

/** A SELECT of constant rows; `types` names the columns in order. Without rows, none. */
export function valuesSql(
  types: Readonly<Record<string, string>>,
  rows: readonly (readonly string[])[],
): string {
  const columns = Object.entries(types)
  if (rows.length === 0) {
    return `select ${columns.map(([name, type]) => `cast(null as ${type}) as ${name}`).join(', ')} where false`
  }
  const casts = columns.map(([name, type], index) => `cast(v.c${index} as ${type}) as ${name}`)
  const lists = rows.map((row) => `(${row.join(', ')})`)
  return `select ${casts.join(', ')} from (values ${lists.join(', ')}) v (${columns.map((_, index) => `c${index}`).join(', ')})`
}

/** Makes `name` the accepted rows of a kind, of all partitions or of some. */
export async function bindKept(
  engine: Engine,
  name: string,
  kept: Kept,
  kind: StagedKind,
  partitions?: readonly string[],
): Promise<void> {
  const names = partitions ?? Object.keys(kept[kind] ?? {})
  const keys = names.flatMap((one) => (kept[kind]?.[one] ?? []).map((file) => file.key))
  await engine.bind(name, keptColumns(kind), keys)
}

/**
 * Makes `kept_<kind>` the accepted rows under the campaign that the brand file of tonight maps the platform's own
 * value to; an unmapped value stays as it is. Needs `campaign_map`.
 */
export async function bindMapped(night: Night, kind: 'spend' | 'platform_returns'): Promise<void> {
  const { engine, kept } = night
  await bindKept(engine, `said_${kind}`, kept, kind)
  const columns = Object.keys(keptColumns(kind)).map((name) =>
    name === 'campaign_id'
      ? 'coalesce(m.campaign_id, s.campaign_id) as campaign_id'
      : `s.${identifier(name)}`,
  )
  await engine.make(
    `kept_${kind}`,
    `select ${columns.join(', ')} from said_${kind} s
     left join campaign_map m on m.source = s.source and m.said_id = s.campaign_id`,
  )
}

/** The small relations that every step reads: dates, scopes, mappings, rule versions. */
export async function bindNight(night: Night): Promise<void> {
  const { engine, brand, dates, kept } = night
  const version = night.rules.at(-1)?.version ?? ''
  await engine.make(
    'night',
    `select ${dateLiteral(dates.from)} as from_date, ${dateLiteral(dates.to)} as as_of_date,
      ${dateLiteral(dates.first)} as first_date, cast(${literal(version)} as varchar) as rule_version`,
  )
  await engine.make(
    'scopes',
    valuesSql(
      { scope_no: 'integer', scope: 'varchar', scope_id: 'varchar' },
      night.scopes.flatMap((scope, no) =>
        scope.active ? [[String(no), literal(scope.scope), literal(scope.scope_id)]] : [],
      ),
    ),
  )
  await engine.make(
    'rule_dates',
    valuesSql(
      { from_date: 'date', to_date: 'date', rule_version: 'varchar' },
      night.rules.map((one, index) => [
        dateLiteral(index === 0 ? '0001-01-01' : one.from),
        dateLiteral(addDays(night.rules[index + 1]?.from ?? '9000-01-02', -1)),
        literal(one.version),
      ]),
    ),
  )
  await engine.make('horizons', valuesSql({ horizon_days: 'bigint' }, [['1'], ['7'], ['30']]))
  await engine.make(
    'campaign_categories',
    valuesSql(
      { campaign_id: 'varchar', category_id: 'varchar' },
      brand.campaigns.map((campaign) => [literal(campaign.id), literal(campaign.category)]),
    ),
  )
  await engine.make(
    'campaign_map',
    valuesSql(
      { source: 'varchar', said_id: 'varchar', campaign_id: 'varchar' },
      Object.entries(brand.sources).flatMap(([source, settings]) =>
        Object.entries(settings.map ?? {}).map(([said, campaign]) => [
          literal(source),
          literal(said),
          literal(campaign),
        ]),
      ),
    ),
  )
  await engine.make(
    'cycles',
    valuesSql(
      { category_id: 'varchar', cycle_days: 'bigint', lookback_days: 'bigint' },
      brand.categories.map((category) => [
        literal(category.id),
        String(category.decisionCycleDays),
        String(Math.max(category.decisionCycleDays, 90)),
      ]),
    ),
  )
  await bindKept(engine, 'kept_links', kept, 'identity-links')
  await engine.make('links', 'select id_key, one_key from kept_links')
  await bindKept(engine, 'kept_products', kept, 'products')
  await engine.make(
    'products',
    'select spu_id, category_id, merchant_code, platform_item_ids from kept_products',
  )
  await engine.make('product_items', step('product_items'))
}

/** Makes `dates` every date from the first changed one to D. */
export async function bindDates(night: Night, from: string): Promise<void> {
  const rows: string[][] = []
  for (let date = from; date <= night.dates.to; date = addDays(date, 1)) rows.push([dateLiteral(date)])
  await night.engine.make('dates', valuesSql({ dt: 'date' }, rows))
  await night.engine.make(
    'night',
    `select ${dateLiteral(from)} as from_date, as_of_date, first_date, rule_version from (select * from night) n`,
  )
}
