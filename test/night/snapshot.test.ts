import { expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { SNAPSHOT_COLUMNS } from '../../shared/transform/snapshots.ts'
import { transformStateSchema } from '../../shared/transform/state.ts'
import { plainBrand, scenario } from '../support/random-brand.ts'
import { play } from './lab.ts'

test('a month-end snapshot is what the changes up to that date add up to', async () => {
  const story = scenario(plainBrand(6, { people: 6, days: 4, troubles: new Set(['longPast']) }))
  const lab = await play(story)
  const brand = story.nights[0]?.brand.brand ?? ''
  const pointer = await readPointer(lab.storage, brand)
  const manifest = await readManifest(lab.storage, brand, pointer?.run_id ?? '')
  const { scopes, stages } = transformStateSchema.parse(manifest?.state.transform)
  const changes = await lab.table('user_stage_changes')
  const dates = Object.keys(stages.snapshots)
  expect(dates.length).toBeGreaterThan(1)

  const engine = await duckdbEngine(lab.storage, {
    scratchDir: lab.folder,
    memoryLimitMb: 256,
    threads: 1,
    timezone: 'UTC',
  })
  for (const date of dates) {
    const latest = new Map<string, string>()
    const known = changes.filter((row) => String(row.dt) <= date)
    for (const row of known.sort((a, b) => (String(a.dt) < String(b.dt) ? -1 : 1)))
      latest.set(`${row.scope} ${row.scope_id} ${row.user_key}`, String(row.to_stage))
    const expected = [...latest]
      .filter(([, stage]) => stage !== 'NONE')
      .map(([who, stage]) => `${who} ${stage}`)
    await engine.bind('snapshot', SNAPSHOT_COLUMNS, stages.snapshots[date] ?? [])
    const rows = await engine.rows('select scope_no, lower(hex(user_key)) as user_key, stage from snapshot')
    const found = rows.map((row) => {
      const scope = scopes[Number(row.scope_no)]
      return `${scope?.scope} ${scope?.scope_id} ${row.user_key} ${row.stage}`
    })
    expect(found.sort()).toEqual(expected.sort())
  }
  await engine.close()
  await lab.close()
}, 300_000)
