import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { namedQueriesOf } from '../../shared/engine/athena-named.ts'
import { CheckError } from '../../shared/errors.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { SMOKE_BRAND } from '../smoke-brand.ts'
import type { SmokeWorld } from './world.ts'

type Row = Record<string, string>
const rows = z.array(z.record(z.string(), z.string()))

/** What the sample knows of itself, worked out without any of the product's code. */
const truth = async ({ truthFolder }: Sample, table: string): Promise<Row[]> =>
  rows.parse(parse(await readFile(join(truthFolder, `${table}.csv`)), { columns: true }))

/** Rows of an answer, each as its cells with `|` between them, in order. */
async function ask({ athena, deployed }: SmokeWorld, sql: string): Promise<string[]> {
  const id = await athena.start(sql, randomUUID())
  const { failure } = await athena.finish(id, () => {})
  if (failure)
    throw new CheckError(
      `Athena, workgroup ${deployed.workgroup}: expected an answer, found that query ${id} failed: ${failure.reason}. Look at it in the console: rights on the tables' files and Lake Formation are the usual reasons.`,
    )
  const answer: string[] = []
  for await (const page of (await athena.results(id)).pages)
    answer.push(...page.map((cells) => cells.map((cell) => cell ?? '').join('|')))
  return answer.sort()
}

/** Asks Athena what the sample knows the answer of, the ready query `aips_today` among it. */
export async function checkAnswers(world: SmokeWorld, sample: Sample): Promise<string> {
  const { workgroup } = world.deployed
  const today = (await namedQueriesOf(workgroup)).get('aips_today')
  if (today === undefined)
    throw new CheckError(
      `Athena, workgroup ${workgroup}: expected the named query aips_today, found none. Deploy the stack again.`,
    )
  const assets = (await truth(sample, 'stage_assets_daily')).filter(({ dt }) => dt === sample.endDate)
  const spend = Map.groupBy(await truth(sample, 'spend_daily'), ({ category_id = '' }) => category_id)
  const people = await truth(sample, 'user_stages_counts')
  const mine = `brand_id = '${SMOKE_BRAND}'`
  const questions: { what: string; sql: string; expected: string[] }[] = [
    {
      what: 'aips_today',
      sql: `select scope, scope_id, stage, closing_users, change_users from (${today}) where ${mine}`,
      expected: assets.map(({ scope, scope_id, stage, closing_users, opening_users }) =>
        [scope, scope_id, stage, closing_users, Number(closing_users) - Number(opening_users)].join('|'),
      ),
    },
    {
      what: 'spend by category',
      sql: `select category_id, cast(sum(cost_fen) as bigint) from spend_daily where ${mine} group by category_id`,
      expected: [...spend].map(([category, those]) => `${category}|${sumOf(those, 'cost_fen')}`),
    },
    {
      what: 'people by stage, a restricted table',
      sql: `select scope, scope_id, stage, count(*) from user_stages where ${mine} group by scope, scope_id, stage`,
      expected: [...Map.groupBy(people, ({ scope, scope_id, stage }) => `${scope}|${scope_id}|${stage}`)].map(
        ([key, those]) => `${key}|${sumOf(those, 'users')}`,
      ),
    },
  ]
  for (const { what, sql, expected } of questions) {
    const answer = await ask(world, sql)
    const wrong = expected.toSorted().find((row, at) => row !== answer[at])
    if (wrong !== undefined || answer.length !== expected.length || expected.length === 0)
      throw new CheckError(
        `Athena, ${what}: expected ${expected.length} rows, ${wrong ?? 'no other'} among them, found ${answer.length}: ${answer.slice(0, 3).join(', ')}. The tables do not say what the sample knows of itself: report it, with this output.`,
      )
  }
  return `${questions.map(({ what, expected }) => `${what} (${expected.length} rows)`).join(', ')}: as the sample knows it`
}

const sumOf = (those: readonly Row[], column: string): number =>
  those.reduce((total, row) => total + Number(row[column]), 0)
