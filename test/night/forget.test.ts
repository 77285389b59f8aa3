import { expect, test } from 'vitest'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { plainBrand, scenario } from '../support/random-brand.ts'
import { differences, type Lab, play } from './lab.ts'
import { forgetIn, idsOfPerson, peopleOf, whomOf, withoutPerson } from './support/forget-person.ts'

const current = async (lab: Lab, brand: string) => {
  const pointer = await readPointer(lab.storage, brand)
  return readManifest(lab.storage, brand, pointer?.run_id ?? '')
}

const TABLES = [
  'stage_assets_daily',
  'stage_flows_daily',
  'stage_rates_daily',
  'user_stages',
  'user_stage_changes',
  'orders',
  'spend_daily',
  'roi_cohorts',
  'roi_curve',
  'roi_categories',
]

test.each([1, 2, 3])(
  'after a forget the tables are those of a lake that never met the person (%i)',
  async (seed) => {
    const story = scenario(
      plainBrand(seed, {
        people: 8,
        days: 10,
        troubles: new Set(['refunds', 'links', 'lateInsideW', 'duplicates']),
      }),
    )
    const brand = story.nights[0]?.brand.brand ?? ''
    const { ids } = peopleOf(story)
    const [id = ''] = ids
    const lab = await play(story)
    const told = await forgetIn(lab, brand, whomOf(id))
    expect(told.known).toBe(true)
    const other = await play(withoutPerson(story, idsOfPerson(story, id)))
    for (const name of TABLES)
      expect(differences(name, await lab.table(name), await other.table(name))).toEqual([])
    expect((await current(lab, brand))?.result_sha256).toBe((await current(other, brand))?.result_sha256)
    await lab.close()
    await other.close()
  },
  300_000,
)
