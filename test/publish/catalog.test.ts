import { expect, test } from 'vitest'
import { BusyError, InputError } from '../../shared/errors.ts'
import { rollForward } from '../../shared/publish/commit.ts'
import { rollback } from '../../shared/publish/history.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { type MemoryCatalog, memoryCatalog } from '../support/memory-catalog.ts'
import { publishNight, rowsByCatalog, rowsByManifest, stageNight, stopNight } from './catalog-nights.ts'
import { bytes } from './nights.ts'

const NOW = new Date('2026-03-20T01:00:00Z')
const brand = 'lumina'
const shown = (catalog: MemoryCatalog, table: string): Record<string, string> =>
  Object.fromEntries(catalog.shown().get(table) ?? [])

test('after a night the catalog has what its manifest names: months under their runs, logs by month', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  const writes = ['stage_assets_daily month=2026-02', 'stage_assets_daily month=2026-03', 'user_stages']
  expect(await publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes })).toBe(4)
  await publishNight(storage, catalog, {
    brand,
    runId: 'r2',
    night: 2,
    writes: ['stage_assets_daily month=2026-03', 'user_stages', 'user_stage_changes dt=2026-03-02'],
  })
  expect(shown(catalog, 'stage_assets_daily')).toEqual({
    'lumina/2026-02': 'lumina/runs/r1/tables/stage_assets_daily/2026-02/',
    'lumina/2026-03': 'lumina/runs/r2/tables/stage_assets_daily/2026-03/',
  })
  expect(shown(catalog, 'user_stages')).toEqual({ lumina: 'lumina/runs/r2/tables/user_stages/' })
  expect(shown(catalog, 'user_stage_changes')).toEqual({
    'lumina/2026-03-02': 'lumina/runs/r2/tables/user_stage_changes/2026-03-02/',
  })
  expect(shown(catalog, 'runs')).toEqual({ 'lumina/2026-03': 'lumina/logs/runs/month=2026-03/' })
  expect(shown(catalog, 'quarantine')).toEqual({})
})

test('a partition that has no rows any more is removed, and a rollback brings it back', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  const part = 'roi_curve month=2026-03'
  await publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes: [part] })
  expect(
    await publishNight(storage, catalog, { brand, runId: 'r2', night: 2, writes: [], drops: [part] }),
  ).toBe(1)
  expect(shown(catalog, 'roi_curve')).toEqual({})
  const { partitionsMoved, failure } = await rollback(storage, catalog, brand, 'r1', NOW)
  expect({ partitionsMoved, failure }).toEqual({ partitionsMoved: 1, failure: null })
  expect(shown(catalog, 'roi_curve')).toEqual({
    'lumina/2026-03': 'lumina/runs/r1/tables/roi_curve/2026-03/',
  })
})

test('rolling forward again finds nothing to do', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, catalog, {
    brand,
    runId: 'r1',
    night: 1,
    writes: ['user_stages', 'definitions'],
  })
  const before = catalog.shown()
  expect(await rollForward(storage, catalog, brand)).toBe(0)
  expect(catalog.shown()).toEqual(before)
})

test('the dictionary stands where the newest run of all brands has it, after a rollback too', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  const writes = ['definitions']
  expect(shown(catalog, 'definitions')).toEqual({ '': '_tables/definitions/' })
  await publishNight(storage, catalog, { brand, runId: 'r2', night: 2, writes })
  await publishNight(storage, catalog, { brand: 'nova', runId: 'n1', night: 1, writes })
  expect(shown(catalog, 'definitions')).toEqual({ '': 'lumina/runs/r2/tables/definitions/' })
  await publishNight(storage, catalog, { brand: 'nova', runId: 'n3', night: 3, writes })
  expect(shown(catalog, 'definitions')).toEqual({ '': 'nova/runs/n3/tables/definitions/' })
  await rollback(storage, catalog, 'nova', null, NOW)
  expect(shown(catalog, 'definitions')).toEqual({ '': 'lumina/runs/r2/tables/definitions/' })
})

test('a brand is set alone: what another brand shows is not touched', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, catalog, { brand: 'nova', runId: 'n1', night: 1, writes: ['user_stages'] })
  await publishNight(storage, null, { brand: 'nova', runId: 'n2', night: 2, writes: ['user_stages'] })
  await publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes: ['user_stages'] })
  expect(shown(catalog, 'user_stages')).toEqual({
    nova: 'nova/runs/n1/tables/user_stages/',
    lumina: 'lumina/runs/r1/tables/user_stages/',
  })
})

test('the logs of a stopped night are seen at once, in a month of their own and before anything was published', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await stopNight(storage, catalog, { brand, runId: 's1', dt: '2026-03-31' })
  await stopNight(storage, catalog, { brand, runId: 's2', dt: '2026-04-01' })
  expect(await rowsByCatalog(storage, catalog)).toEqual({
    'runs lumina/2026-03': ['s1'],
    'runs lumina/2026-04': ['s2'],
  })
})

test('a catalog that does not listen to a stopped night takes nothing from it, and is told by the next one', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  const deaf = catalog.announced(() => {
    throw new Error('no answer')
  })
  await stopNight(storage, deaf, { brand, runId: 's1', dt: '2026-03-01' })
  expect(await rowsByCatalog(storage, catalog)).toEqual({})
  expect(await rollForward(storage, catalog, brand)).toBe(1)
  expect(await rowsByCatalog(storage, catalog)).toEqual({ 'runs lumina/2026-03': ['s1'] })
})

test('where nothing has been published only the logs are set: what the catalog shows otherwise stays', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes: ['user_stages'] })
  const [empty, before] = [memoryStorage(), shown(catalog, 'user_stages')]
  await rollForward(empty, catalog, brand)
  expect(shown(catalog, 'user_stages')).toEqual(before)
  expect(shown(catalog, 'runs')).toEqual({})
})

test('a catalog that fails after the swap takes nothing from the run: it is published, and why is told', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  const broken = catalog.announced((_n, operation) => {
    if (operation === 'create') throw new Error('no answer')
  })
  const night = { brand, runId: 'r1', night: 1, writes: ['user_stages'] }
  await expect(publishNight(storage, broken, night)).rejects.toThrow('no answer')
  expect(shown(catalog, 'user_stages')).toEqual({})
  expect(await rollForward(storage, catalog, brand)).toBe(2)
  expect(await rowsByCatalog(storage, catalog)).toEqual(await rowsByManifest(storage, brand))
})

test.each([
  ['another dictionary', 'definitions/else.parquet', /definitions\/else.parquet in it, too/],
  [
    'another file',
    'user_stages/else.parquet',
    /memory:lumina\/runs\/r1\/tables\/user_stages\/else.parquet in it, too/,
  ],
  ['a folder', 'user_stages/deeper/0.parquet', /user_stages\/deeper\/0.parquet in it, too/],
])('a folder that holds %s besides what the manifest names is shown to nobody', async (_, name, message) => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await storage.put(`lumina/runs/r1/tables/${name}`, bytes('?'))
  const writes = ['user_stages', 'definitions']
  await expect(publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes })).rejects.toThrow(
    InputError,
  )
  await expect(rollForward(storage, catalog, brand)).rejects.toThrow(message)
  const table = name.split('/')[0] ?? ''
  expect(Object.values(shown(catalog, table))).toEqual(
    table === 'definitions' ? ['_tables/definitions/'] : [],
  )
})

test("what is wrong with another brand's dictionary keeps no table of this one back", async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, null, { brand: 'nova', runId: 'n2', night: 2, writes: ['definitions'] })
  await storage.put('nova/runs/n2/tables/definitions/else.parquet', bytes('?'))
  const night = { brand, runId: 'r1', night: 1, writes: ['user_stages', 'definitions'] }
  await expect(publishNight(storage, catalog, night)).rejects.toThrow(/nova, run n2, definitions/)
  expect(shown(catalog, 'user_stages')).toEqual({ lumina: 'lumina/runs/r1/tables/user_stages/' })
})

test('a partition whose file is gone is not shown, and the file is named', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, null, { brand, runId: 'r1', night: 1, writes: ['user_stages'] })
  await storage.delete('lumina/runs/r1/tables/user_stages/1.parquet')
  await expect(rollForward(storage, catalog, brand)).rejects.toThrow(
    /user_stages .*found that memory:lumina\/runs\/r1\/tables\/user_stages\/1.parquet is gone/,
  )
})

test('somebody who publishes while the catalog is set is seen: it ends with what they published', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, null, { brand, runId: 'r1', night: 1, writes: ['user_stages'] })
  let published = false
  const meanwhile = catalog.announced(async (_n, operation, phase) => {
    if (operation !== 'create' || phase !== 'before' || published) return
    published = true
    await publishNight(storage, null, { brand, runId: 'r2', night: 2, writes: ['user_stages'] })
  })
  await rollForward(storage, meanwhile, brand)
  expect(shown(catalog, 'user_stages')).toEqual({ lumina: 'lumina/runs/r2/tables/user_stages/' })
})

test('a swap after the last look at the catalog is seen: the pointer is read again before it is over', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, catalog, {
    brand,
    runId: 'r1',
    night: 1,
    writes: ['user_stages', 'definitions'],
  })
  let published = false
  // The dictionary is looked at last.
  const meanwhile = catalog.announced(async (_n, operation, phase) => {
    if (operation !== 'home' || phase !== 'after' || published) return
    published = true
    await publishNight(storage, null, { brand, runId: 'r2', night: 2, writes: ['user_stages'] })
  })
  await rollForward(storage, meanwhile, brand)
  expect(shown(catalog, 'user_stages')).toEqual({ lumina: 'lumina/runs/r2/tables/user_stages/' })
})

test('where others never stop publishing it gives up, and says who is busy', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  let night = 0
  const again = (): Promise<number> => {
    night++
    return publishNight(storage, null, { brand, runId: `r${night}`, night, writes: ['user_stages'] })
  }
  await again()
  const restless = catalog.announced(async (_n, operation, phase) => {
    if (operation === 'home' && phase === 'before') await again()
  })
  await expect(rollForward(storage, restless, brand)).rejects.toThrow(BusyError)
})

test.each(['goes on', 'is killed'])(
  'of two brands that publish at once, the dictionary ends as the newer has it, where the slower %s',
  async (how) => {
    const [storage, catalog] = [memoryStorage(), memoryCatalog()]
    let published = false
    const slow = catalog.announced(async (_n, operation, phase) => {
      if (operation !== 'moveHome') return
      if (phase === 'after' && how === 'is killed') throw new Error('killed')
      if (phase === 'after' || published) return
      published = true
      await publishNight(storage, catalog, { brand: 'nova', runId: 'n2', night: 2, writes: ['definitions'] })
    })
    const slower = publishNight(storage, slow, { brand, runId: 'r1', night: 1, writes: ['definitions'] })
    if (how === 'is killed') await expect(slower).rejects.toThrow('killed')
    await slower.catch(() => {})
    expect(shown(catalog, 'definitions')).toEqual({ '': 'nova/runs/n2/tables/definitions/' })
  },
)

test('a run that lost the swap leaves no trace in the catalog', async () => {
  const [storage, catalog] = [memoryStorage(), memoryCatalog()]
  await publishNight(storage, catalog, { brand, runId: 'r1', night: 1, writes: ['user_stages'] })
  await stageNight(storage, { brand, runId: 'loser', night: 2, writes: ['user_stages'] })
  expect(await rollForward(storage, catalog, brand)).toBe(0)
  expect(shown(catalog, 'user_stages')).toEqual({ lumina: 'lumina/runs/r1/tables/user_stages/' })
})
