import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { keyedId, keyOf, keySetup } from '../../shared/ingest/keyed-id.ts'
import { FORGOTTEN_ROWS } from '../../shared/lake/forget-rows.ts'
import { STAGED_COLUMNS } from '../../shared/lake/staged.ts'
import { readTombstones } from '../../shared/publish/tombstones.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { brandWith } from '../oracle/by-hand.ts'
import { type Lab, play, succeeded } from './lab.ts'
import { forgetIn, keyOfId, whomOf } from './support/forget-person.ts'
import { ALL_IDS, behaviours, FIRST, linksOf, PERSON, STORY } from './support/forget-story.ts'
import { filesNaming } from './support/search-lake.ts'

const naming = (lab: Lab): Promise<string[]> => filesNaming(lab, STORY.secret, ALL_IDS)
const hexKeys = ALL_IDS.map((id) => keyOfId(STORY.secret, id)).sort()

test('forgetting one id of a linked person leaves no byte of any of their ids but the tombstones', async () => {
  const lab = await play(STORY)
  const before = await naming(lab)
  for (const part of ['/state/kept/', '/state/stages/', '/tables/', '/logs/quarantine/', '/state/roi/'])
    expect(
      before.filter((path) => path.includes(part)),
      part,
    ).not.toEqual([])
  const told = await forgetIn(lab, 'lumina', whomOf(PERSON.open))
  expect(await naming(lab)).toEqual([])
  expect(told).toMatchObject({
    known: true,
    keys: 3,
    // event-7 counts once: its second version took the place of the first.
    taken: { behaviours: 2, orders: 1, 'identity-links': 2 },
    cleaned_logs: 1,
    behind: null,
  })
  expect(told.removed_runs).toHaveLength(2)
  expect(await readTombstones(lab.storage, 'lumina')).toEqual({ keys: hexKeys, unfinished: [], unlinked: [] })
  await lab.close()
}, 120_000)

test('their money stays as an order without a person, and their bad row stays without what stood in it', async () => {
  const lab = await play(STORY)
  await forgetIn(lab, 'lumina', whomOf(PERSON.phone))
  const orders = await lab.table('orders')
  expect(orders.find((row) => row.order_id === 'o1')).toMatchObject({ gross_fen: 9900, user_key: null })
  expect(orders.find((row) => row.order_id === 'o2')?.user_key).toBe(keyOfId(STORY.secret, 'open_id:other-1'))
  const bad = await lab.table('quarantine')
  expect(bad.map(({ reason, raw }) => ({ reason, raw }))).toEqual([{ reason: 'unknown_value', raw: null }])
  const kinds = (await lab.table('runs')).map((row) => `${row.kind} ${row.status}`)
  expect(kinds.sort()).toEqual(['forget published', 'night published', 'night published'])
  const changed = (await lab.table('restatements')).filter((row) => row.table_name === 'stage_assets_daily')
  expect([...new Set(changed.map((row) => row.dt))].sort()).toEqual(['2026-03-10', '2026-03-11'])
  await lab.close()
}, 120_000)

test('an old file read again, a later file and a restatement do not bring them back, and every row is accounted for', async () => {
  const lab = await play(STORY)
  await forgetIn(lab, 'lumina', whomOf(PERSON.open))
  // The same rows and a new one: as a longer copy of a known export.
  const again = FIRST.files.map((file) => ({
    ...file,
    path: file.path.replace('first', 'again'),
    text: `${file.text}\n`,
  }))
  const later = behaviours('2026-03-12', 'later', [
    'open_id,person-one,click,organic,event-9',
    'open_id,other-1,click,organic,',
  ])
  const night = succeeded(
    await lab.night({ date: '2026-03-12', brand: brandWith(), files: [...again, later] }),
  )
  // 12 others and the order of another and the nobody's order were there; 1 is new; the bad row is bad again.
  expect(night.rows).toEqual({ read: 19, accepted: 1, duplicate: 14, quarantined: 1, ignored: 3 })
  succeeded(await lab.restate('lumina', '2026-03-10'))
  expect(await naming(lab)).toEqual([])
  expect((await lab.table('orders')).find((row) => row.order_id === 'o1')?.user_key).toBe(null)
  await lab.close()
}, 120_000)

test('an id that a later link gives to them is forgotten, too: at once in new rows, in old ones when it is finished', async () => {
  const lab = await play(STORY)
  await forgetIn(lab, 'lumina', whomOf(PERSON.open))
  const files = [
    behaviours('2026-03-12', 'third', ['open_id,other-5,click,organic,', 'open_id,other-6,click,organic,']),
    linksOf('2026-03-12', 'late', ['open_id,other-5,ONE-1', 'open_id,person-one,ONE-2']),
  ]
  const night = succeeded(await lab.night({ date: '2026-03-12', brand: brandWith(), files }))
  expect(night.rows).toMatchObject({ read: 4, accepted: 1, ignored: 3 })
  expect(night.warnings.map(({ code }) => code)).toContain('forget_unfinished')
  const theirs = [...ALL_IDS, 'open_id:other-5']
  expect(await filesNaming(lab, STORY.secret, theirs)).not.toEqual([])
  const told = await forgetIn(lab, 'lumina', null)
  expect(told).toMatchObject({ known: true, taken: { behaviours: 2 } })
  expect(await filesNaming(lab, STORY.secret, theirs)).toEqual([])
  expect((await lab.table('user_stages')).map((row) => row.user_key)).toContain(
    keyOfId(STORY.secret, 'one:ONE-2'),
  )
  await lab.close()
}, 120_000)

test('somebody whom the lake does not know is kept out all the same, and no run goes', async () => {
  const lab = await play(STORY)
  const stranger = 'open_id:stranger'
  const told = await forgetIn(lab, 'lumina', whomOf(stranger))
  expect(told).toMatchObject({ known: false, run: null, removed_runs: [] })
  const file = behaviours('2026-03-12', 'third', ['open_id,stranger,click,organic,'])
  const night = succeeded(await lab.night({ date: '2026-03-12', brand: brandWith(), files: [file] }))
  expect(night.rows).toMatchObject({ read: 1, accepted: 0, ignored: 1 })
  expect(await filesNaming(lab, STORY.secret, [stranger])).toEqual([])
  await lab.close()
}, 120_000)

test('forgetting the same person twice changes nothing the second time', async () => {
  const lab = await play(STORY)
  const first = await forgetIn(lab, 'lumina', whomOf(PERSON.one))
  const second = await forgetIn(lab, 'lumina', whomOf(PERSON.open))
  expect(first.known).toBe(true)
  expect(second).toMatchObject({ known: false, run: null, removed_runs: [] })
  await lab.close()
}, 120_000)

test('every kind of accepted row that names a person is one that a forget looks through', () => {
  const naming = Object.entries(STAGED_COLUMNS).flatMap(([kind, columns]) =>
    Object.entries(columns).some(([name, type]) => type === 'BLOB' && !['row_key', 'row_hash'].includes(name))
      ? [kind]
      : [],
  )
  expect(naming.sort()).toEqual(Object.keys(FORGOTTEN_ROWS).sort())
})

test.each([
  ['phone_md5', 'C16C77B15E29B7FF06EA76613F567932'],
  ['open_id', 'Ab-c'],
  ['open_id', 'ABCDEF'],
  ['one', '16位之外'],
])('an id named to forget has the key that ingest gives it (%s %s)', async (idType, id) => {
  const secret = Buffer.from('any secret')
  const engine = await duckdbEngine(diskStorage('/nowhere'), {
    scratchDir: await mkdtemp(join(tmpdir(), 'aips-key-')),
    memoryLimitMb: 128,
    threads: 1,
    timezone: 'UTC',
  })
  await engine.run(keySetup(secret))
  const [row] = await engine.rows(`select ${keyedId(`'${idType}'`, `'${id}'`)} as key`)
  await engine.close()
  expect(keyOf(secret, idType, id)).toBe(row?.key)
})
