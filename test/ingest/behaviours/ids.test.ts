import { expect, test } from 'vitest'
import { column, keyOf, parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

test.each(['1.23457E+18', '1.2E+17', '5e+20', '1.2345678901E10', '1.0E7', '1.3812345678E10'])(
  'an id in powers of ten is damaged, whoever wrote it: %s',
  async (id) => {
    const file = (user: string, note: string): string =>
      `occurred_at,id_type,user_id,behaviour,channel,note_id\n2026-09-01,t,${user},click,shop,${note}\n`
    expect(await (await parse('behaviours', file(id, 'n'))).reasons()).toEqual({ 2: 'user_id: damaged_id' })
    expect(await (await parse('behaviours', file('u', id))).reasons()).toEqual({ 2: 'note_id: damaged_id' })
  },
)

test.each(['1E5', 'E10', '1.5e3f', '1.5E3F', '12.5E10', 'v1.2E3', '3e10'])(
  'an id that only resembles one is an id: %s',
  async (id) => {
    const text = `occurred_at,id_type,user_id,behaviour,channel\n2026-09-01,t,${id},click,shop\n`
    expect(column(await (await parse('behaviours', text)).rows('behaviours'), 'id_key')).toEqual([
      keyOf('t', id),
    ])
  },
)

test.each([16, 32, 40, 56, 64, 96, 128])(
  'a digest of %i digits is one person in either case',
  async (length) => {
    const digest = 'abcdef0123456789'.repeat(8).slice(0, length)
    const file = (ids: readonly string[]): string =>
      `occurred_at,id_type,user_id,behaviour,channel\n${ids.map((id) => `2026-09-01,phone_md5,${id},click,shop\n`).join('')}`
    const mixed = digest.replace('a', 'A')
    const rows = await (await parse('behaviours', file([digest, digest.toUpperCase(), mixed]))).rows(
      'behaviours',
    )
    expect(column(rows, 'id_key')).toEqual([1, 2, 3].map(() => keyOf('phone_md5', digest)))
    const others = [mixed.slice(1), `A${mixed}`, mixed.replace('b', 'g')]
    const kept = await (await parse('behaviours', file(others))).rows('behaviours')
    expect(column(kept, 'id_key')).toEqual(others.map((id) => keyOf('phone_md5', id)))
  },
)
