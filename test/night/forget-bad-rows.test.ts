import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { brandWith } from '../oracle/by-hand.ts'
import type { Scenario } from '../oracle/scenario.ts'
import { type Lab, play, succeeded } from './lab.ts'
import { forgetIn, whomOf } from './support/forget-person.ts'
import { behaviours } from './support/forget-story.ts'
import { filesNaming } from './support/search-lake.ts'

const digest = createHash('sha256').update('the phone of person one').digest('hex')
const PHONE = `phone_sha256:${digest}`
const OPEN = 'open_id:person-one'
const others = Array.from({ length: 12 }, (_, at) => `open_id,other-${at},click,organic,`)

/** A night whose bad rows hold ids where no id belongs. */
const storyWith = (bad: readonly string[]): Scenario => ({
  secret: 'of bad rows',
  nights: [
    {
      date: '2026-03-10',
      brand: brandWith(),
      files: [behaviours('2026-03-10', 'first', [...others, ...bad])],
    },
  ],
})
const naming = (lab: Lab, id: string): Promise<string[]> => filesNaming(lab, 'of bad rows', [id])
const badRows = async (lab: Lab): Promise<unknown[]> =>
  (await lab.table('quarantine')).map(({ detail, raw }) => ({ detail, raw }))

test('a hashed id in a column where none belongs is not kept in a bad row, before a forget nor when the file comes again', async () => {
  const bad = [
    `phone_sha256,${digest},click,zzz${digest},`,
    `open_id,other-1,cl${digest.toUpperCase()},organic,`,
    `${digest},,click,organic,`,
  ]
  const lab = await play(storyWith(bad))
  expect((await badRows(lab)).length).toBe(3)
  expect(JSON.stringify(await badRows(lab)).toLowerCase()).not.toContain(digest.slice(0, 16))
  await forgetIn(lab, 'lumina', whomOf(PHONE))
  expect(await naming(lab, PHONE)).toEqual([])
  const again = behaviours('2026-03-10', 'again', [...others, ...bad, 'open_id,new-one,click,organic,'])
  succeeded(await lab.night({ date: '2026-03-11', brand: brandWith(), files: [again] }))
  expect(await naming(lab, PHONE)).toEqual([])
  await lab.close()
}, 120_000)

test('an id that is no digest goes from bad rows of others, too, and what was found goes with the row', async () => {
  const lab = await play(
    storyWith([
      'open_id,person-one,click,organic,',
      'open_id,other-1,click person-one,organic,',
      'open_id,person-one,no_such_behaviour,organic,',
      'open_id,other-2,xperson-one,organic,',
    ]),
  )
  await forgetIn(lab, 'lumina', whomOf(OPEN))
  const left = await badRows(lab)
  expect(left.filter((row) => JSON.stringify(row) === '{"detail":null,"raw":null}')).toHaveLength(2)
  // A longer word that only ends with the same letters is another id.
  expect(JSON.stringify(left)).toContain('xperson-one')
  await lab.close()
}, 120_000)

test('a digest that a lake of before holds in its bad rows is found in capitals, and goes with its row', async () => {
  const lab = await play(storyWith(['open_id,other-1,no_such_behaviour,organic,']))
  const engine = await duckdbEngine(diskStorage(lab.lakeDir), {
    scratchDir: lab.folder,
    memoryLimitMb: 128,
    threads: 1,
    timezone: 'UTC',
  })
  const logs = join(lab.lakeDir, 'lumina/logs/quarantine/month=2026-03')
  await engine.run(
    `copy (select * replace ('expected x; found ${digest.toUpperCase()}' as detail)
       from read_parquet('${logs}/*.parquet', hive_partitioning = false)) to '${logs}/before.parquet' (format parquet)`,
  )
  await engine.close()
  expect(await naming(lab, PHONE)).toEqual(['lumina/logs/quarantine/month=2026-03/before.parquet'])
  const told = await forgetIn(lab, 'lumina', whomOf(PHONE))
  expect(told).toMatchObject({ known: true, cleaned_logs: 1 })
  expect(await naming(lab, PHONE)).toEqual([])
  expect(JSON.stringify(told).toLowerCase()).not.toContain(digest)
  const raws = (await badRows(lab)).map((row) => JSON.stringify(row))
  expect(raws.filter((row) => row === '{"detail":null,"raw":null}')).toHaveLength(1)
  expect(raws).toHaveLength(2)
  await lab.close()
}, 120_000)
