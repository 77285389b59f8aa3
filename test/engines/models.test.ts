import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cell as DoorCell } from '../../functions/cli/sql-cell.ts'
import { answer } from '../../functions/cli/sql-door.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { NAMED_QUERIES } from '../../shared/tables/named-queries.ts'
import { type Lab, play } from '../night/lab.ts'
import { isThorough } from '../night/support/thoroughness.ts'
import { startTrino, type Trino } from '../support/trino.ts'
import { findTrino } from '../support/trino-program.ts'
import { AIPS, registerPublished } from './published-tables.ts'
import { answerOf, recordingEngine, type Statement } from './recorded-night.ts'
import { replay, telling } from './replay.ts'
import { answerOfTrino, type Cell, difference, type Kind, kindOfDuckdb } from './same-rows.ts'
import { story } from './story.ts'

const MODELS = ['../../shared/tables', '../../shared/transform/steps']
const HEAVY = isThorough()
/** Of a brand whose named queries all have rows, and some of whose orders are paid on several dates and refunded whole. */
const SEED = 3
const MORE_SEEDS = [5, 12]
/** Minutes on a loaded machine. */
const PATIENCE = 1_200_000

/** DuckDB's own, on purpose: the hashes of partitions, sums of halves of an MD5, for which Trino has other functions. */
const OF_DUCKDB = /\bmd5_number_(lower|upper)\(/

const program = await findTrino()

describe.skipIf(program === null)('one text, two engines', () => {
  let root: string
  let lab: Lab
  let trino: Trino
  let engine: Engine
  const statements: Statement[] = []

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'aips-models-'))
    const openEngine = recordingEngine(root, statements)
    for (const seed of HEAVY ? MORE_SEEDS : []) await (await play(story(seed), { openEngine })).close()
    lab = await play(story(SEED), { openEngine })
    if (program) trino = await startTrino(program, root)
    const settings = { scratchDir: root, memoryLimitMb: 512, threads: 1, timezone: 'UTC' }
    engine = await duckdbEngine(lab.storage, settings)
    await registerPublished(trino, lab.storage)
  }, PATIENCE)
  afterAll(async () => {
    await engine?.close()
    await trino?.close()
    await lab?.close()
    await rm(root, { recursive: true, force: true })
  })

  const differing = async (schema: string, some: readonly Statement[]) => {
    const verdicts = await replay(trino, schema, some)
    return verdicts.flatMap(({ statement, differs }) =>
      differs === null ? [] : [`${statement.by} ${statement.name}: ${differs}\n${statement.select}`],
    )
  }

  test(
    'every model, run in some night, gives Trino the rows it gave DuckDB',
    async () => {
      const models = await modelTexts()
      expect(models.size).toBeGreaterThan(15)
      for (const [file, text] of models) {
        const runs = statements.filter(({ by, select }) => by === 'make' && select === text)
        const rows = runs.reduce((sum, run) => sum + run.answer.rows.length, 0)
        expect.soft(runs.length, `${file}: times it was run`).toBeGreaterThan(0)
        expect.soft(rows, `${file}: rows to compare`).toBeGreaterThan(0)
      }
      const ofModels = statements.filter(({ select }) => new Set(models.values()).has(select))
      expect(await differing('models', telling(ofModels))).toEqual([])
    },
    PATIENCE,
  )

  test(
    'what code writes as SQL for a night does too, but for the hashes',
    async () => {
      const models = new Set((await modelTexts()).values())
      const written = statements.filter(({ select }) => !models.has(select) && !OF_DUCKDB.test(select))
      expect(written.length).toBeGreaterThan(500)
      expect(await differing('written', telling(written))).toEqual([])
    },
    PATIENCE,
  )

  test(
    'every published table reads alike through tables made from its definition',
    async () => {
      const { tables } = await readPublished(lab.storage)
      for (const { name, columns } of ALL_TABLES) {
        const types = Object.fromEntries(
          Object.entries(columns).map(([column, { type }]): [string, string] => [column, type]),
        )
        await engine.bind('published', types, tables.get(name) ?? [])
        const ours = await answerOf(engine, 'published')
        expect.soft(ours.rows.length, `${name}: rows to compare`).toBeGreaterThan(0)
        const theirs = await answerOfTrino(trino, AIPS, `select * from ${name}`)
        expect.soft(difference(ours, theirs), name).toBeNull()
      }
    },
    PATIENCE,
  )

  test.each(NAMED_QUERIES)(
    'the named query $name answers on Trino as through the door of `aips sql`, in the same order',
    async ({ sql }) => {
      const lake = await readPublished(lab.storage)
      const settings = { scratchDir: root, memoryLimitMb: 512, threads: 1 }
      const ours = await answer(lake, lab.storage, settings, sql, false, async ({ columns, rows }) => {
        const kinds = columns.map(({ type }) => kindOfDuckdb(type))
        const all: Cell[][] = []
        for await (const piece of rows)
          all.push(...piece.map((row) => row.map((cell, i) => plain(cell, kinds[i]))))
        return {
          columns: columns.map((column, i) => ({ ...column, kind: kinds[i] ?? 'nothing' })),
          rows: all,
        }
      })
      expect(ours.rows.length).toBeGreaterThan(0)
      expect(difference(ours, await answerOfTrino(trino, AIPS, sql), true)).toBeNull()
    },
    PATIENCE,
  )
})

/** Of every model its file and its text. */
async function modelTexts(): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const folder of MODELS) {
    const home = join(import.meta.dirname, folder)
    for (const file of await readdir(home))
      if (file.endsWith('.sql')) texts.set(file, await readFile(join(home, file), 'utf8'))
  }
  return texts
}

/** A cell of the door as an `Answer` has it; the named queries hold no times and no bytes. */
const plain = (cell: DoorCell, kind: Kind | undefined): Cell => {
  if (cell === null) return null
  if (kind === 'double') return Number(cell)
  return typeof cell === 'object' && 'text' in cell ? String(cell.text) : String(cell)
}
