import { expect, test } from 'vitest'
import { type Answer, type Cell, difference, type Kind } from './same-rows.ts'

const answer = (kind: Kind, ...rows: Cell[][]): Answer => ({
  columns: rows[0]?.map((_, index) => ({ name: `c${index}`, type: kind, kind })) ?? [],
  rows,
})

test('rows in another order are the same rows, unless their order counts', () => {
  const [one, other] = [answer('text', ['a'], ['b'], ['b']), answer('text', ['b'], ['a'], ['b'])]
  expect(difference(one, other)).toBeNull()
  expect(difference(one, other, true)).toBe('row ["a"] against ["b"]')
})

test('how often a row occurs counts', () => {
  expect(difference(answer('text', ['a'], ['b'], ['b']), answer('text', ['a'], ['a'], ['b']))).toContain(
    '["b"] against ["a"]',
  )
  expect(difference(answer('text', ['a'], ['a']), answer('text', ['a']))).toBe('2 rows against 1')
})

test('doubles may differ in their last digits, and no further', () => {
  expect(difference(answer('double', [0.1 + 0.2]), answer('double', [0.3]))).toBeNull()
  expect(difference(answer('double', [1]), answer('double', [1 + 1e-11]))).toContain('against')
  expect(difference(answer('double', [0]), answer('double', [1e-300]))).toContain('against')
  expect(difference(answer('double', [0]), answer('double', [null]))).toContain('against')
})

test('rows that differ in the last digits of a double alone are not confused by it', () => {
  const one = answer('double', ['b', 0.3], ['a', 0.3])
  expect(difference(one, answer('double', ['a', 0.1 + 0.2], ['b', 0.3]))).toBeNull()
})

test('whole numbers and decimals are equal to the last digit', () => {
  expect(
    difference(answer('integer', ['9007199254740993']), answer('integer', ['9007199254740992'])),
  ).toContain('against')
  expect(difference(answer('decimal', ['0.333333']), answer('decimal', ['0.3333330']))).toContain('against')
})

test('null is no text, and no zero', () => {
  expect(difference(answer('text', [null]), answer('text', ['']))).toContain('against')
  expect(difference(answer('text', [null]), answer('text', ['null']))).toContain('against')
})

test('a column that is another kind of thing there is told, whatever its cells', () => {
  const empty = { rows: [] }
  const of = (kind: Kind) => ({ ...empty, columns: [{ name: 'd', type: kind.toUpperCase(), kind }] })
  expect(difference(of('date'), of('time'))).toBe('column d: DATE against TIME')
  expect(difference(of('date'), { ...empty, columns: [] })).toBe('columns: d against ')
})
