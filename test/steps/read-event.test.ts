import { expect, test } from 'vitest'
import * as z from 'zod'
import { execution, planState } from '../../functions/steps/execution.ts'
import { readEvent } from '../../functions/steps/read-event.ts'
import { InputError } from '../../shared/errors.ts'

const event = z.object({ state: planState, execution })
const called = (state: Record<string, unknown>) => ({ state, execution: { Input: state, RedriveCount: 0 } })

test('a night is started with brands, a date, a volume that is accepted, or nothing', () => {
  const all = { brands: ['lumina'], date: '2026-11-21', accept_volume: true }
  expect(readEvent(event, called(all)).state).toEqual({ ...all, redriven: 0 })
  expect(readEvent(event, called({})).state).toEqual({ redriven: 0 })
})

test.each([
  [{ brand: ['lumina'] }, 'state: expected nothing called brand, found {"brand":["lumina"]}'],
  [{ brands: 'lumina' }, 'state.brands: expected array, found "lumina"'],
  [{ brands: [7] }, 'state.brands.0: expected string, found 7'],
  [{ date: '21.11.2026' }, 'state.date: expected a date such as 2026-11-21, found "21.11.2026"'],
  [{ accept_volume: 'yes' }, 'state.accept_volume: expected boolean, found "yes"'],
])('an input that does not fit is an InputError that says where: %j', (state, words) => {
  const attempt = () => readEvent(event, called(state))
  expect(attempt).toThrow(InputError)
  expect(attempt).toThrow(words)
  expect(attempt).toThrow('Start the night again with an input such as')
})

test('where the plan refused an input, the state that tells it takes the same execution', () => {
  expect(execution.parse({ Input: { brand: ['lumina'] } })).toEqual({
    Input: { brand: ['lumina'] },
    RedriveCount: 0,
  })
})
