import { expect, test } from 'vitest'
import { keyOf, parserForTests } from '../parse-in-test.ts'

const { fixture, parse } = parserForTests()

test('an id and its person, both as keys; the link is known by the id', async () => {
  const parsed = await fixture(import.meta.dirname, 'canonical.csv')
  const rows = await parsed.rows('identity-links')
  expect(rows).toMatchObject([
    {
      line: '2',
      id_key: keyOf('phone_md5', 'abcdef0123456789abcdef0123456789'),
      one_key: keyOf('one', 'P1'),
    },
    { line: '3', id_key: keyOf('oaid', 'o-1'), one_key: keyOf('one', 'P1') },
  ])
  expect(await parsed.reasons()).toEqual({
    4: 'id_type: missing_id',
    5: 'user_id: missing_id',
    6: 'one_id: missing_id',
    7: 'user_id: damaged_id',
  })
})

test('a person named by a raw phone number rejects the file', async () => {
  expect(await parse('identity-links', 'id_type,user_id,one_id\noaid,o-1,13812345678\n')).toMatchObject({
    status: 'rejected',
    reason: 'raw_personal_data',
  })
})
