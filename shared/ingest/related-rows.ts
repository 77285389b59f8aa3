import { identifier, literal } from '../engine/engine.ts'
import type { StagedKind } from '../lake/staged.ts'
import type { Contract, Ordinal } from './contract.ts'
import { GOOD, keyHash, likeness, SUMMED } from './judge.ts'
import { rowHash } from './keyed-id.ts'
import { JUDGED } from './stage-sql.ts'

/** The temporary table of the places that are taken in the earlier parts of a file. */
const PLACES = 'ingest_places'
/** The temporary table of the rows that are not alone. */
const RELATED = 'ingest_related'

/**
 * The statements that work out what judged rows are to the other rows of their file: their places among alike rows,
 * those of earlier parts before them, and the rows of a key that are one. Null where the contract asks for neither.
 * They change the rows that are not alone, where they stand, and expect the salt of `keySetup` on the connection.
 */
export function relateRows(contract: Contract): string | null {
  const { ordinals = [], sums } = contract
  if (ordinals.length === 0 && !sums) return null
  return [
    `create temp table if not exists ${PLACES} (ordinal varchar, alike varchar, taken bigint)`,
    ...ordinals.flatMap((ordinal) => numberRows(contract, ordinal)),
    ...(sums ? sumRows(sums) : []),
  ].join('; ')
}

function numberRows(contract: Contract, ordinal: Ordinal): string[] {
  const place = identifier(`v_${ordinal.name}`)
  return [
    `create or replace temp table ${RELATED} as
      with named as (select rowid as file_place, ${likeness(ordinal)} as alike from ${JUDGED}),
      taken as (
        select alike, sum(taken) as taken from ${PLACES} where ordinal = ${literal(ordinal.name)} group by alike
      ),
      crowded as (select alike from named group by alike having count(*) > 1 union select alike from taken),
      numbered as (
        select file_place, alike, row_number() over (partition by alike order by file_place) as place
        from named where alike in (select alike from crowded where alike is not null)
      )
      select n.file_place, n.place + coalesce(t.taken, 0) as place
      from numbered n left join taken t on t.alike = n.alike`,
    `update ${JUDGED} set ${place} = r.place from ${RELATED} r where ${JUDGED}.rowid = r.file_place`,
    `update ${JUDGED} set key_hash = ${keyHash(contract)} where ${place} > 1`,
  ]
}

function sumRows({ where, columns }: NonNullable<Contract['sums']>): string[] {
  const isLast = `${JUDGED}.rowid = r.last_place`
  return [
    `create or replace temp table ${RELATED} as
      select key_hash, count(*) as source_rows, max(rowid) as last_place, ${HASH_OF_ROWS} as row_hash,
        ${columns.map((name) => `${total(name)} as ${name}`).join(', ')}
      from ${JUDGED} where verdict = ${GOOD} and ${where} group by key_hash having count(*) > 1`,
    `update ${JUDGED} set
        verdict = case when ${isLast} then ${GOOD} else ${SUMMED} end,
        source_rows = case when ${isLast} then r.source_rows else 0 end,
        row_hash = r.row_hash, ${columns.map((name) => `${name} = r.${name}`).join(', ')}
      from ${RELATED} r
      where ${JUDGED}.key_hash = r.key_hash and ${JUDGED}.verdict = ${GOOD} and ${where}`,
  ]
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
export const FORGET_RELATED = `drop table if exists ${PLACES}; drop table if exists ${RELATED}`

/** SELECT of the staged rows of all parts of a file, those of one key made one where the contract says so. */
export function sumOfParts({ sums, stages, columns }: Contract, kind: StagedKind, select: string): string {
  const stage = stages(new Set(columns.map(({ name }) => name))).find((one) => one.kind === kind)
  const summed = Object.entries(stage?.branches[0] ?? {}).flatMap(([name, value]) =>
    sums?.columns.includes(value) ? [name] : [],
  )
  if (summed.length === 0) return select
  const added = [...summed, 'source_rows'].map((name) => `s.${name} as ${name}`)
  return `with pieces as (${select}),
    sums as (
      select row_key, max(line) as last_line, ${HASH_OF_ROWS} as row_hash,
        ${[...summed, 'source_rows'].map((name) => `${total(name)} as ${name}`).join(', ')}
      from pieces group by row_key having count(*) > 1
    )
    select * from pieces where row_key not in (select row_key from sums)
    union all
    select p.* replace (s.row_hash as row_hash, ${added.join(', ')})
    from pieces p join sums s on s.row_key = p.row_key and s.last_line = p.line`
}

const total = (column: string): string => `cast(least(sum(${column}), 9223372036854775807) as bigint)`

/** SQL: one hash of several rows, whatever their order. */
const HASH_OF_ROWS = rowHash(["'sum'", "array_to_string(list_sort(list(hex(row_hash))), '')"])
