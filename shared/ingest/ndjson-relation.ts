import * as z from 'zod'
import { type Engine, literal } from '../engine/engine.ts'
import type { ByteFacts } from './byte-facts.ts'
import { UNKNOWN_CELLS } from './cell-text.ts'
import type { Contract } from './contract.ts'
import { lineEndOf, readCsv } from './delimited-relation.ts'
import { engineFailure } from './engine-failure.ts'
import { matchHeaders, missingColumns } from './header.ts'
import type { Refusal, Relation } from './relation.ts'
import { MAX_ROW_BYTES, rewriteLines } from './rewrite-lines.ts'

const keyRows = z.array(z.object({ k: z.string(), twice: z.boolean() }))
/** Keys beyond these are not looked at: a file of that many is no export. */
const MAX_KEYS = 2000
const DELIMITERS = [31, 30, 1, 2, 3, 4, 5, 6]

/**
 * A file of one JSON object a line, in UTF-8. Its keys are its headers; numbers keep the digits they are written
 * with. A line that is no JSON object is a broken row.
 * @param careful lines are written anew first, because the engine's reader did not take them
 */
export async function ndjsonRelation(
  contract: Contract,
  { path, name, facts }: { path: string; name: string; facts: ByteFacts },
  scratch: string,
  engine: Pick<Engine, 'rows'>,
  careful = false,
): Promise<Relation | Refusal> {
  const lines = await lineRelation(path, facts, scratch, careful)
  let found: z.infer<typeof keyRows>
  try {
    found = keyRows.parse(await engine.rows(keysOf(lines.select)))
  } catch (error) {
    if (lines.numbered) throw engineFailure(error, name)
    return ndjsonRelation(contract, { path, name, facts }, scratch, engine, true)
  }
  const keys = found.map(({ k }) => k)
  const missing = missingColumns(contract, keys)
  if (missing) return missing
  const { found: places, extra } = matchHeaders(contract, keys)
  const used = [...places.values()].flat().map((index) => keys[index] ?? '')
  const twins = found.filter(({ k, twice }) => twice && used.includes(k)).map(({ k }) => k)
  // The engine's struct fields ignore case and have names, so a key that comes in two cases, or is empty, is asked for by itself.
  const once = used.filter(
    (key, index) =>
      key !== '' && used.findIndex((other) => other.toLowerCase() === key.toLowerCase()) === index,
  )
  const shape = JSON.stringify(Object.fromEntries(once.map((key) => [key, 'VARCHAR'])))
  const cells = used.map((key, index) =>
    once.includes(key)
      ? `o.${`"${key.replaceAll('"', '""')}"`} as c${index}`
      : `case when is_object then c0 ->> ${pointerTo(key)} end as c${index}`,
  )
  const headers = [...used, ...twins, ...extra]
  cells.push(...twins.map((key, index) => `${otherValuesOf(key)} as c${used.length + index}`))
  for (let index = cells.length; index < headers.length; index += 1)
    cells.push(`cast(null as varchar) as c${index}`)
  const carried = lines.marked ? ['line', 'fault as line_fault', 'fault_detail as line_detail'] : []
  const fault = `case ${lines.marked ? `when line_fault <> '' then line_fault` : ''} when not is_object and trim(coalesce(c0, '')) <> '' then 'broken' else '' end`
  return {
    select: `select ${lines.numbered ? 'line,' : ''} ${fault} as fault,
        case when not is_object then 'no JSON object' end as fault_detail,
        case when not is_object then regexp_replace(substr(coalesce(c0, ''), 1, 1000), '[\\pL\\pN\\pM]+', '*', 'g') || ' ' end as shape,
        ${cells.join(', ')}
      from (select *, case when is_object then from_json(c0, ${literal(shape)}) end as o
        from (select c0, ${[...carried, `coalesce(case when json_valid(c0) then json_type(c0) = 'OBJECT' end, false) as is_object`].join(', ')}
          from (${lines.select})))`,
    headers,
    facts: UNKNOWN_CELLS,
    marked: true,
    numbered: lines.numbered,
    headerEnd: 0,
    sparse: true,
    innerLines: false,
    lines: lines.numbered ? null : facts.lines,
  }
}

/** SQL: the keys of all objects, the commonest first, and whether one object has a key `twice`. */
const keysOf = (lines: string): string => `
  with layouts as (
    select keys, count(*) as n from (select json_keys(c0) as keys from (${lines}) where json_valid(c0)) group by keys
  ), named as (
    select n, row_number() over () as layout, unnest(keys) as k from layouts
  ), counted as (
    select k, n, count(*) as times from named group by layout, k, n
  )
  select k, bool_or(times > 1) as twice from counted group by k order by sum(n) desc, k limit ${MAX_KEYS}`

const pointerTo = (key: string): string => literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)

/** SQL: what else stands under a key that an object repeats, null where that is the same: like a second column of that name. */
const otherValuesOf = (key: string): string =>
  `case when is_object then nullif(array_to_string(list_transform(
      list_filter(list_zip(json_keys(c0), (c0 ->> '$.*')), lambda p: p[1] = ${literal(key)} and p[2] is distinct from (c0 ->> ${pointerTo(key)})),
      lambda p: p[2]), ' / '), '') end`

/** Every line as one cell `c0`. */
async function lineRelation(
  path: string,
  facts: ByteFacts,
  scratch: string,
  careful: boolean,
): Promise<{ select: string; marked: boolean; numbered: boolean }> {
  const delimiter = DELIMITERS.find((code) => !facts.controls.has(code))
  const plain = !facts.nul && !facts.loneCr && facts.emptyLines === 0 && facts.longestLine <= MAX_ROW_BYTES
  if (!careful && plain && delimiter !== undefined && (facts.crlf === 0 || facts.crlf === facts.lf))
    return {
      select: `select c0 from ${readCsv(path, 1, String.fromCharCode(delimiter), { skip: 0, quoted: false, crlf: facts.crlf > 0 })}`,
      marked: false,
      numbered: false,
    }
  await rewriteLines({
    from: path,
    to: scratch,
    delimiter: null,
    lineEnd: lineEndOf(facts),
    width: 1,
    least: 1,
    headerEnd: 0,
  })
  return {
    select: `select try_cast(m0 as bigint) as line, coalesce(m1, '') as fault, m2 as fault_detail, c0
      from ${readCsv(scratch, 1, ',', { skip: 0, quoted: true, crlf: false, marks: true })}`,
    marked: true,
    numbered: true,
  }
}
