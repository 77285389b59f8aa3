import { isDate } from '../../shared/calendar.ts'
import { ConfigError } from '../../shared/errors.ts'

/** A business date as typed: `2026-09-01`, a day that exists. */
export function dateOption(typed: string, option: string): string {
  if (!isDate(typed))
    throw new ConfigError(`${option} ${typed}: expected a date that exists, written 2026-09-01. Correct it.`)
  return typed
}

/** A whole number as typed. */
export function numberOption(typed: string, option: string, least: number, most: number): number {
  const value = /^\d{1,12}$/.test(typed) ? Number(typed) : Number.NaN
  if (!(value >= least && value <= most))
    throw new ConfigError(`${option} ${typed}: expected a whole number from ${least} to ${most}. Correct it.`)
  return value
}
