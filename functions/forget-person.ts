import * as z from 'zod'
import { type Engine, literal } from '../shared/engine/engine.ts'
import { type Kept, keptColumns } from '../shared/lake/kept.ts'

/**
 * Every key of a person, in hex, own key included: where it is linked, the key of the person it belongs to and those of
 * all ids that belong to the same, as the lake knows it now. Whoever asks to be forgotten means themselves, and not one
 * of their names. An id_type of `one` names the person by their one_id.
 */
export async function keysOfPerson(engine: Engine, own: string, kept: Kept): Promise<string[]> {
  await engine.bind(
    'links_of_all',
    keptColumns('identity-links'),
    Object.values(kept['identity-links'] ?? {}).flatMap((files) => files.map(({ key }) => key)),
  )
  const rows = z.array(z.object({ hex: z.string() })).parse(
    await engine.rows(
      `with ones as (
         select unhex(${literal(own)}) as one_key
         union select one_key from links_of_all where id_key = unhex(${literal(own)})
       )
       select lower(hex(one_key)) as hex from ones
       union select lower(hex(id_key)) from links_of_all where one_key in (select one_key from ones)
       order by hex`,
    ),
  )
  return rows.map(({ hex }) => hex)
}
