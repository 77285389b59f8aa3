import { keptColumns } from '../lake/kept.ts'
import type { Night } from './night.ts'

/**
 * SELECTs of the people whom a link moves rows to or from; leaves `moved_ids`. A link of an id without rows moves
 * nothing. One that had no link before has rows when its own key stands in the state, among the lost, or in orders;
 * one that had a link has its rows under another key, so that the accepted rows themselves are asked.
 */
export async function linkCorrections(night: Night): Promise<string[]> {
  const { engine, before, kept } = night
  const [links] = await engine.rows('select 1 as n from new_identity_links limit 1')
  if (!links || !before) return []
  const [relinked] = await engine.rows('select 1 as n from gone_identity_links limit 1')
  await engine.bind('known_in_state', { user_key: 'BLOB' }, before.stages.states.at(-1)?.keys ?? [])
  await engine.bind('known_lost', { user_key: 'BLOB' }, before.stages.lost)
  await engine.bind(
    'events_ever',
    keptColumns('behaviours'),
    relinked ? Object.values(kept.behaviours ?? {}).flatMap((files) => files.map((file) => file.key)) : [],
  )
  await engine.make(
    'moved_ids',
    `with sold as (
       select id_key from kept_orders
       where id_key is not null and row_key not in (select row_key from new_orders)
       union select id_key from gone_orders where id_key is not null
     ),
     met as (
       select id_key from events_ever where row_key not in (select row_key from new_behaviours)
       union select id_key from gone_behaviours
     )
     select n.id_key, n.one_key, g.one_key as old_one_key
     from new_identity_links n
     left join gone_identity_links g on g.id_key = n.id_key
     where n.id_key in (select id_key from sold)
       or (g.id_key is not null and n.id_key in (select id_key from met))
       or (g.id_key is null
         and (n.id_key in (select user_key from known_in_state) or n.id_key in (select user_key from known_lost)))`,
  )
  return [
    'select one_key as user_key from moved_ids',
    'select old_one_key from moved_ids where old_one_key is not null',
    'select id_key from moved_ids where old_one_key is null',
  ]
}
