import { expect, test } from 'vitest'
import { forget } from '../../functions/forget.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { rollForwardCatalog } from '../../shared/publish/catalog-roll-forward.ts'
import { readTombstones } from '../../shared/publish/tombstones.ts'
import { memoryCatalog } from '../support/memory-catalog.ts'
import { type Lab, play } from './lab.ts'
import { whomOf } from './support/forget-person.ts'
import { ALL_IDS, PERSON, STORY } from './support/forget-story.ts'
import { filesNaming } from './support/search-lake.ts'

const forgetWith = (lab: Lab, catalog: Catalog) =>
  forget('lumina', whomOf(PERSON.open), {
    ...thisMachine(lab.config),
    storage: lab.storage,
    catalog,
    now: () => new Date('2030-01-01T00:00:00Z'),
  })

test('the catalog names nothing that went with a forgotten person', async () => {
  const lab = await play(STORY)
  const catalog = memoryCatalog()
  await rollForwardCatalog(lab.storage, catalog, 'lumina')
  const told = await forgetWith(lab, catalog)
  expect(told.removed_runs).toHaveLength(2)
  const folders = [...catalog.shown().values()].flatMap((partitions) => [...partitions.values()])
  expect(folders.filter((folder) => folder.includes(told.run?.run_id ?? '-')).length).toBeGreaterThan(5)
  for (const folder of folders.filter((one) => one.startsWith('lumina/'))) {
    const keys: string[] = []
    for await (const { key } of lab.storage.list(folder)) keys.push(key)
    expect(keys, folder).not.toEqual([])
  }
  await lab.close()
}, 120_000)

test('where the catalog cannot follow, nothing it still names goes, and the forget is unfinished until it can', async () => {
  const lab = await play(STORY)
  const catalog = memoryCatalog()
  await rollForwardCatalog(lab.storage, catalog, 'lumina')
  const deaf = catalog.announced((_n, operation) => {
    if (operation !== 'partitions') throw new Error('Glue does not answer')
  })
  const told = await forgetWith(lab, deaf)
  expect(told.behind?.message).toBe('Glue does not answer')
  expect(told.removed_runs).toEqual([])
  expect((await readTombstones(lab.storage, 'lumina')).unfinished).toHaveLength(3)
  const again = await forgetWith(lab, catalog)
  expect(again).toMatchObject({ behind: null, run: null, known: true })
  expect(again.removed_runs).toHaveLength(2)
  expect(await filesNaming(lab, STORY.secret, ALL_IDS)).toEqual([])
  await lab.close()
}, 120_000)
