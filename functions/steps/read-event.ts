import type * as z from 'zod'
import { InputError } from '../../shared/errors.ts'

/**
 * What a function was called with, as its schema has it.
 * @throws InputError that names every place that does not fit: somebody typed it, or an older machine sent it
 */
export function readEvent<Event>(schema: z.ZodType<Event>, given: unknown): Event {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => {
    const where = issue.path.length === 0 ? 'the whole' : issue.path.join('.')
    return `${where}: expected ${expectedBy(issue)}, found ${shown(issue.path.reduce(within, given))}`
  })
  throw new InputError(
    `What the function was called with does not fit: ${faults.join('; ')}. Start the night again with an input such as {"brands":["lumina"],"date":"2026-11-21","accept_volume":true}, of which each part may be left out.`,
  )
}

const expectedBy = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `nothing called ${issue.keys.join(', ')}`
    : issue.message.replace(/^Invalid input: expected /, '').replace(/, received .*$/, '')

const within = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120)
