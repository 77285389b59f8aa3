import { expect, test } from 'vitest'
import { shownFile } from '../../shared/ingest/shown-file.ts'

const SECRET = new TextEncoder().encode('a secret')
const shown = (file: string, secret = SECRET): string =>
  shownFile(
    { brand: 'lumina', source: 'orders', file, place: '/x', etag: null, size: 1, modifiedAt: new Date(0) },
    secret,
  ).file

test('phone numbers and addresses in names are masked', () => {
  expect(shown('orders/from 13812345678.csv')).toMatch(/^orders\/from 138\*{4}5678~[0-9a-f]{8}\.csv$/)
  expect(shown('orders/+8613812345678/a.csv')).toMatch(/^orders\/\+86138\*{4}5678\/a~[0-9a-f]{8}\.csv$/)
  expect(shown('orders/138-1234-5678.csv')).toMatch(/^orders\/138\*{4}5678~[0-9a-f]{8}\.csv$/)
  expect(shown('orders/138 1234 5678.csv')).toMatch(/^orders\/138\*{4}5678~[0-9a-f]{8}\.csv$/)
  expect(shown('orders/wang%40qq.com.csv')).toMatch(
    /^orders\/\*{3}@\*{3}\.csv~|^orders\/\*{3}@\*{3}~[0-9a-f]{8}\.csv$/,
  )
  expect(shown('orders/zhang@qq.com_2026.csv')).toMatch(/^orders\/\*{3}@\*{3}_2026~[0-9a-f]{8}\.csv$/)
})

test.each(['orders/orders@2026-09-01.csv', 'orders/1790000000000.csv', 'orders/2026-09-01/报表.csv'])(
  'a name without personal data stays as it is: %s',
  (file) => expect(shown(file)).toBe(file),
)

test('names that masking makes alike are told apart, the same way every night, by the secret alone', () => {
  const [one, other] = [shown('orders/13822220001.csv'), shown('orders/13811110001.csv')]
  expect(one).not.toBe(other)
  expect(shown('orders/13822220001.csv')).toBe(one)
  expect(shown('orders/13822220001.csv', new TextEncoder().encode('another'))).not.toBe(one)
})
