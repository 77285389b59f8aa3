import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile, Scenario } from '../oracle/scenario.ts'
import { type Lab, play, succeeded } from './lab.ts'
import { forgetIn, keyOfId, whomOf } from './support/forget-person.ts'
import { behaviours, linksOf } from './support/forget-story.ts'
import { filesNaming } from './support/search-lake.ts'

const PEOPLE = ['first-id', 'second-id', 'third-id', 'other-id']
const clicks = (date: string, name: string, ids: readonly string[]): ExportFile =>
  behaviours(
    date,
    name,
    ids.map((id) => `open_id,${id},click,organic,`),
  )

/** One night in which everybody clicked, with these links. */
const storyWith = (links: readonly string[]): Scenario => ({
  secret: 'of links',
  nights: [
    {
      date: '2026-03-10',
      brand: brandWith(),
      files: [
        clicks('2026-03-10', 'first', PEOPLE),
        ...(links.length === 0 ? [] : [linksOf('2026-03-10', 'first', links)]),
      ],
    },
  ],
})

const keyOf = (id: string): string => keyOfId('of links', id)
const naming = (lab: Lab, ids: readonly string[]): Promise<string[]> => filesNaming(lab, 'of links', ids)
const peopleOf = async (lab: Lab): Promise<string[]> => {
  const keys = (await lab.table('user_stages')).map((row) => String(row.user_key))
  return [...new Set(keys)].sort()
}
const nightWith = async (lab: Lab, date: string, files: ExportFile[]) => {
  const night = succeeded(await lab.night({ date, brand: brandWith(), files }))
  return night.warnings.map(({ code }) => code)
}

test('whoever is forgotten before any link names them is forgotten with all their ids when the first one does', async () => {
  const lab = await play(storyWith([]))
  await forgetIn(lab, 'lumina', whomOf('open_id:first-id'))
  const links = linksOf('2026-03-11', 'late', ['open_id,first-id,ONE-1', 'open_id,second-id,ONE-1'])
  expect(await nightWith(lab, '2026-03-11', [links])).toContain('forget_unfinished')
  const told = await forgetIn(lab, 'lumina', null)
  expect(told).toMatchObject({ known: true, taken: { behaviours: 1 } })
  expect(await naming(lab, ['open_id:first-id', 'open_id:second-id', 'one:ONE-1'])).toEqual([])
  expect(await peopleOf(lab)).toEqual([keyOf('open_id:third-id'), keyOf('open_id:other-id')].sort())
  await lab.close()
}, 120_000)

test('ids that the lake had linked to the same person before go with that first link, too', async () => {
  const lab = await play(storyWith(['open_id,second-id,ONE-1', 'open_id,third-id,ONE-1']))
  await forgetIn(lab, 'lumina', whomOf('open_id:first-id'))
  // The newest link of an id is the one that is: third-id belongs to somebody else from that night on.
  const files = [
    linksOf('2026-03-11', 'late-1', ['open_id,first-id,ONE-1', 'open_id,third-id,ONE-1']),
    linksOf('2026-03-11', 'late-2', ['open_id,third-id,ONE-3']),
  ]
  expect(await nightWith(lab, '2026-03-11', files)).toContain('forget_unfinished')
  await forgetIn(lab, 'lumina', null)
  expect(await naming(lab, ['open_id:first-id', 'open_id:second-id', 'one:ONE-1'])).toEqual([])
  expect(await peopleOf(lab)).toEqual([keyOf('one:ONE-3'), keyOf('open_id:other-id')].sort())
  await lab.close()
}, 120_000)

test('of several links that arrive at once for a forgotten id only the newest names its person', async () => {
  const lab = await play(storyWith(['open_id,second-id,ONE-1', 'open_id,third-id,ONE-2']))
  await forgetIn(lab, 'lumina', whomOf('open_id:first-id'))
  const links = linksOf('2026-03-11', 'late', ['open_id,first-id,ONE-1', 'open_id,first-id,ONE-2'])
  await nightWith(lab, '2026-03-11', [links])
  await forgetIn(lab, 'lumina', null)
  expect(await peopleOf(lab)).toEqual([keyOf('one:ONE-1'), keyOf('open_id:other-id')].sort())
  await lab.close()
}, 120_000)

test('an id whose person is forgotten may be given to another person later, who stays', async () => {
  const lab = await play(storyWith(['open_id,third-id,ONE-2']))
  await forgetIn(lab, 'lumina', whomOf('open_id:first-id'))
  await nightWith(lab, '2026-03-11', [
    linksOf('2026-03-11', 'second', ['open_id,first-id,ONE-1', 'open_id,second-id,ONE-1']),
  ])
  await forgetIn(lab, 'lumina', null)
  // Not even who asks again with the id means the one whom it is given to afterwards.
  await forgetIn(lab, 'lumina', whomOf('open_id:first-id'))
  const again = fileOn('2026-03-12', 'identity-links/third.csv', [
    'id_type,user_id,one_id',
    'open_id,first-id,ONE-2',
  ])
  expect(await nightWith(lab, '2026-03-12', [again])).not.toContain('forget_unfinished')
  expect(await peopleOf(lab)).toEqual([keyOf('one:ONE-2'), keyOf('open_id:other-id')].sort())
  await lab.close()
}, 120_000)
