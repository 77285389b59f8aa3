import { identifier } from '../engine/engine.ts'
import type { Contract } from './contract.ts'
import { GOOD, keyHash, SUMMED } from './judge.ts'
import { rowHash } from './keyed-id.ts'
import { JUDGED } from './stage-sql.ts'

/**
 * The statement that works out what judged rows are to the other rows of their file: their places among alike rows,
 * and the rows of a key that are one. Null where the contract asks for neither. It makes the judged rows anew, in
 * file order, and expects the salt of `keySetup` on the connection.
 */
export function relateRows(contract: Contract): string | null {
  const { ordinals = [], sums } = contract
  if (ordinals.length === 0 && !sums) return null
  const places = ordinals.map(({ name, alike }) => {
    const place = `row_number() over (partition by ${alike.join(', ')} order by rowid)`
    const known = alike.map((text) => `${text} is not null`).join(' and ')
    return `, case when ${known} then ${place} end as ${identifier(`v_${name}`)}`
  })
  const keyed = `keyed as (select * replace (${keyHash(contract)} as key_hash) from placed)`
  const placed = `with placed as (select *, rowid as file_place${places.join('')} from ${JUDGED}), ${keyed}`
  const made = `create or replace temp table ${JUDGED} as ${placed}`
  if (!sums) return `${made} select * exclude (file_place) from keyed order by file_place`
  const together = 'over (partition by is_part, key_hash)'
  const columns = sums.columns.map((name) => {
    const sum = `cast(least(sum(${name}) ${together}, 9223372036854775807) as bigint)`
    return `case when is_part then ${sum} else ${name} end as ${name}`
  })
  // Equal whatever the order of its rows; a row that is alone keeps its hash.
  const hash = rowHash(["'sum'", `array_to_string(list_sort(list(hex(row_hash)) ${together}), '')`])
  return `${made},
    parts as (select *, verdict = ${GOOD} and coalesce(${sums.where}, false) as is_part from keyed),
    lasts as (
      select *, row_number() over (partition by is_part, key_hash order by file_place desc) = 1 as is_last from parts
    )
    select * exclude (file_place, is_part, is_last) replace (
      cast(case when is_part and not is_last then ${SUMMED} else verdict end as smallint) as verdict,
      case when not is_part then source_rows when is_last then count(*) ${together} else 0 end as source_rows,
      case when is_part and count(*) ${together} > 1 then ${hash} else row_hash end as row_hash,
      ${columns.join(',\n      ')})
    from lasts order by file_place`
}
