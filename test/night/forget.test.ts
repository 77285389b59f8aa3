import { expect, test } from 'vitest'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { TROUBLES, type Trouble } from '../support/random-brand/troubles.ts'
import { plainBrand, scenario } from '../support/random-brand.ts'
import { differences, type Lab, play } from './lab.ts'
import { forgetIn, idsOfPerson, peopleOf, whomOf, withoutPerson } from './support/forget-person.ts'
import { filesNaming } from './support/search-lake.ts'
import { isThorough } from './support/thoroughness.ts'

const current = async (lab: Lab, brand: string) => {
  const pointer = await readPointer(lab.storage, brand)
  return readManifest(lab.storage, brand, pointer?.run_id ?? '')
}

/** What moves a row from one person to another, or makes a file bad by how many rows it has, is for other tests. */
const NOT_HERE: readonly Trouble[] = [
  'replacedEvents',
  'relinks',
  'badRows',
  'badFile',
  'formats',
  // Which orders of a date came too late for it is known by when they came last (forget-order-matches.ts).
  'reexportedOrders',
]
const FEW: readonly Trouble[] = ['refunds', 'links', 'lateInsideW', 'duplicates']
const MANY = TROUBLES.filter((one) => !NOT_HERE.includes(one))

type Case = readonly [seed: number, days: number, troubles: readonly Trouble[]]
const brands: readonly Case[] = [
  [1, 10, FEW],
  [3, 10, FEW],
  ...Array.from({ length: isThorough() ? 20 : 1 }, (_, at) => [12 + at, 10, MANY] as const),
]

test.each(brands)(
  'after a forget the tables are those of a lake that never met the person (brand %i, %i days)',
  async (seed, days, troubles) => {
    const story = scenario(plainBrand(seed, { people: 8, days, troubles: new Set(troubles) }))
    const brand = story.nights[0]?.brand.brand ?? ''
    const [id = ''] = peopleOf(story).ids
    const lab = await play(story)
    const told = await forgetIn(lab, brand, whomOf(id))
    expect(told.known).toBe(true)
    expect(await filesNaming(lab, story.secret, idsOfPerson(story, id))).toEqual([])
    const other = await play(withoutPerson(story, idsOfPerson(story, id)))
    const different: string[] = []
    for (const { name } of ALL_TABLES.filter(({ log, name }) => !log && name !== 'definitions'))
      different.push(...differences(name, await lab.table(name), await other.table(name)))
    expect(different).toEqual([])
    expect((await current(lab, brand))?.result_sha256).toBe((await current(other, brand))?.result_sha256)
    await lab.close()
    await other.close()
  },
  600_000,
)
