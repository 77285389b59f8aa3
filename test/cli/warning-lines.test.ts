import { expect, test } from 'vitest'
import { warningLines } from '../../functions/cli/warning-lines.ts'

const extra = (file: string, column: string) => ({
  code: 'extra_columns',
  message: `${file}: 1 column is in no contract and left out: ${column}.`,
})

test('what is said of several files alike is one line with their number and the first; what differs stays apart', () => {
  const lines = warningLines([
    extra('juguang-report/日报 1.csv', '点击率'),
    extra('orders/a.csv', 'shop'),
    extra('juguang-report/日报 2.csv', '点击率'),
    extra('juguang-report/日报 3.csv', '点击率'),
  ])
  expect(lines).toEqual([
    {
      code: 'extra_columns',
      text: '3 files: 1 column is in no contract and left out: 点击率. The first is juguang-report/日报 1.csv.',
    },
    { code: 'extra_columns', text: 'orders/a.csv: 1 column is in no contract and left out: shop.' },
  ])
})

test('after three kinds of one code the others are counted', () => {
  const lines = warningLines(['a', 'b', 'c', 'd', 'e'].map((name) => extra(`orders/${name}.csv`, name)))
  expect(lines).toHaveLength(4)
  expect(lines.at(-1)?.text).toBe('and 2 more of this kind (--json lists all)')
})

test('money is told in yuan', () => {
  expect(warningLines([{ code: 'x', message: 'Spend of 500242 fen: no category.' }])).toEqual([
    { code: 'x', text: 'Spend of ¥5,002.42: no category.' },
  ])
})
