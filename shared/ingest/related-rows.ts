import { identifier, literal } from '../engine/engine.ts'
import type { StagedKind } from '../lake/staged.ts'
import type { Contract, Ordinal } from './contract.ts'
import { GOOD, keyHash, SUMMED } from './judge.ts'
import { rowHash } from './keyed-id.ts'
import { JUDGED } from './stage-sql.ts'

/** The temporary table of the places that are taken in the earlier parts of a file. */
const PLACES = 'ingest_places'
const PLACE_COLUMNS = 'ordinal varchar, alike varchar, taken bigint'

/** SQL: rows with the same are alike; null where a row is like none. */
const likeness = ({ alike }: Ordinal): string =>
  `case when ${alike.map((text) => `${text} is not null`).join(' and ')} then md5(concat(${alike.join(', chr(31), ')})) end`

/**
 * The statements that work out what judged rows are to the other rows of their file: their places among alike rows,
 * those of earlier parts before them, and the rows of a key that are one. Null where the contract asks for neither.
 * They make the judged rows anew, in file order, and expect the salt of `keySetup` on the connection.
 */
export function relateRows(contract: Contract): string | null {
  const { ordinals = [], sums } = contract
  if (ordinals.length === 0 && !sums) return null
  const places = ordinals.map((ordinal) => {
    const place = `row_number() over (partition by ${likeness(ordinal)} order by rowid)`
    const taken = `coalesce((select sum(p.taken) from ${PLACES} p
        where p.ordinal = ${literal(ordinal.name)} and p.alike = ${likeness(ordinal)}), 0)`
    const from = `cast(${place} + ${taken} as bigint)`
    return `, case when ${likeness(ordinal)} is not null then ${from} end as ${identifier(`v_${ordinal.name}`)}`
  })
  const keyed = `keyed as (select * replace (${keyHash(contract)} as key_hash) from placed)`
  const placed = `with placed as (select *, rowid as file_place${places.join('')} from ${JUDGED}), ${keyed}`
  const made = `create temp table if not exists ${PLACES} (${PLACE_COLUMNS});
    create or replace temp table ${JUDGED} as ${placed}`
  if (!sums) return `${made} select * exclude (file_place) from keyed order by file_place`
  const together = 'over (partition by is_part, key_hash)'
  const columns = sums.columns.map(
    (name) => `case when is_part then ${total(name, together)} else ${name} end as ${name}`,
  )
  return `${made},
    parts as (select *, verdict = ${GOOD} and coalesce(${sums.where}, false) as is_part from keyed),
    lasts as (
      select *, row_number() over (partition by is_part, key_hash order by file_place desc) = 1 as is_last from parts
    )
    select * exclude (file_place, is_part, is_last) replace (
      cast(case when is_part and not is_last then ${SUMMED} else verdict end as smallint) as verdict,
      case when not is_part then source_rows when is_last then count(*) ${together} else 0 end as source_rows,
      case when is_part and count(*) ${together} > 1 then ${hashOf(together)} else row_hash end as row_hash,
      ${columns.join(',\n      ')})
    from lasts order by file_place`
}

/** The statement that keeps the places of judged rows for the next part of their file; null where there are none. */
export function keepPlaces({ ordinals = [] }: Contract): string | null {
  if (ordinals.length === 0) return null
  const taken = ordinals.map(
    (ordinal) =>
      `select ${literal(ordinal.name)}, ${likeness(ordinal)}, count(*) from ${JUDGED} where ${likeness(ordinal)} is not null group by all`,
  )
  return `insert into ${PLACES} ${taken.join(' union all ')}`
}

/** Makes the connection ready for another file. */
export const FORGET_PLACES = `drop table if exists ${PLACES}`

/** SELECT of the staged rows of all parts of a file, those of one key made one where the contract says so. */
export function sumOfParts({ sums, stages, columns }: Contract, kind: StagedKind, select: string): string {
  const stage = stages(new Set(columns.map(({ name }) => name))).find((one) => one.kind === kind)
  const summed = Object.entries(stage?.branches[0] ?? {}).flatMap(([name, value]) =>
    sums?.columns.includes(value) ? [name] : [],
  )
  if (summed.length === 0) return select
  const together = 'over (partition by row_key)'
  const added = [...summed, 'source_rows'].map((name) => `${total(name, together)} as ${name}`)
  return `select * replace (
      case when count(*) ${together} > 1 then ${hashOf(together)} else row_hash end as row_hash, ${added.join(', ')})
    from (${select})
    qualify row_number() over (partition by row_key order by line desc) = 1`
}

const total = (column: string, together: string): string =>
  `cast(least(sum(${column}) ${together}, 9223372036854775807) as bigint)`

/** SQL: one hash of several rows, whatever their order. */
const hashOf = (together: string): string =>
  rowHash(["'sum'", `array_to_string(list_sort(list(hex(row_hash)) ${together}), '')`])
