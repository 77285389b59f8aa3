import * as z from 'zod'
import { isDate, isTimezone } from '../calendar.ts'
import { DEFAULT_RULES, ruleVersion } from '../rules.ts'
import { BEHAVIOURS } from './behaviours.ts'
import { CANONICAL_SOURCES, DIALECT_SOURCES } from './sources.ts'

/** A brand id is a folder, a file name and a key: nothing else than these letters gets in. */
export const BRAND_ID = /^[a-z0-9][a-z0-9_-]*$/

// Every scalar of the file arrives as the text it is, so that an id of twenty digits stays one.
const expected = (what: string): { error: string } => ({ error: `expected ${what}` })
const text = (what: string) => z.string(expected(what)).trim().min(1, expected(what))
const id = text('an id that is not blank')
const label = z.strictObject(
  { zh: text('a name in Chinese'), en: text('a name in English') },
  expected('{ zh: …, en: … }'),
)
const date = z.string(expected('a date')).refine(isDate, expected('a date that exists, such as 2026-05-20'))
const whole = (what: string, min: number, max: number) => {
  const range = expected(`${what} (a whole number from ${min} to ${max})`)
  return z
    .string(range)
    .regex(/^\d{1,9}$/, range)
    .transform(Number)
    .pipe(z.number().min(min, range).max(max, range))
}
const number = (what: string, min: number, max: number) => {
  const range = expected(`${what} (a number from ${min} to ${max})`)
  return z
    .string(range)
    .regex(/^\d+(\.\d+)?$/, range)
    .transform(Number)
    .pipe(z.number().min(min, range).max(max, range))
}
const yes = (what: string) => z.literal('true', expected(what)).transform(() => true as const)
const list = <T extends z.ZodType>(one: T, what: string) => z.array(one, expected(what))

const windowDays = whole('a window in days', 1, 3660)
const behaviours = list(
  z.enum(BEHAVIOURS, expected(`a behaviour (${BEHAVIOURS.join(', ')})`)),
  'a list of behaviours',
).min(1, expected('at least one behaviour'))
const alternatives = <T extends z.ZodType>(one: T) =>
  list(one, 'a list of alternatives').min(1, expected('at least one alternative'))
const fromEvents = alternatives(
  z.strictObject(
    {
      behaviours,
      min_count: whole('a count', 1, 1_000_000).default(1),
      window_days: windowDays,
      min_dwell_seconds: number('seconds', 0, 86_400).default(0),
    },
    expected('{ behaviours: […], min_count, window_days, min_dwell_seconds }'),
  ),
)
const writtenRules = z
  .strictObject(
    {
      name: text('a name').regex(
        /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
        expected('a name of letters, digits, - and _'),
      ),
      version: whole('a version', 1, 1_000_000),
      stages: z.strictObject(
        {
          A: fromEvents,
          I: fromEvents,
          TI: fromEvents,
          P: alternatives(
            z.strictObject({
              orders: yes('orders: true'),
              window_days: windowDays,
              min_net_fen: whole('fen', 1, 999_999_999).default(1),
            }),
          ),
          S: alternatives(
            z.strictObject({
              after_purchase: yes('after_purchase: true'),
              behaviours,
              window_days: windowDays,
            }),
          ),
        },
        expected('alternatives for each of A, I, TI, P and S'),
      ),
    },
    expected(`${ruleVersion(DEFAULT_RULES)}, or a rule set written out as { name, version, stages }`),
  )
  .refine(({ name }) => name !== DEFAULT_RULES.name, {
    error: `expected another name than ${DEFAULT_RULES.name}, which is that of the built-in rule set`,
    path: ['name'],
  })
const settings = z
  .strictObject(
    {
      campaign_by: text('the name of a column').optional(),
      map: z.record(z.string(), id, expected('values and the campaign ids they stand for')).optional(),
      id_column: text('the name of a column').optional(),
      id_type: text('the kind of an id, such as phone_sha256').optional(),
    },
    expected('settings of a source'),
  )
  .refine((one) => (one.id_column === undefined) === (one.id_type === undefined), {
    error: 'expected id_column and id_type both or neither: a buyer is known by an id and its kind',
  })
const noSettings = z.strictObject({}, expected('no settings: a canonical source has none'))

/**
 * The keys of `brand.yaml`, in its own words; nothing else may stand there. Without `stage_rules` the built-in rule
 * set is in force; its name was taken out before.
 */
export const brandFileSchema = z.strictObject(
  {
    brand: id.regex(BRAND_ID, expected('an id of a-z, 0-9, - and _')),
    name: label,
    timezone: z
      .string(expected('a time zone'))
      .refine(isTimezone, expected('a time zone such as Asia/Shanghai'))
      .default('Asia/Shanghai'),
    stage_rules: writtenRules.optional(),
    engine: z.enum(['duckdb', 'athena'], expected('duckdb or athena')).default('duckdb'),
    restate_days: whole('days', 0, 365).default(7),
    categories: list(
      z.strictObject({ id, name: label, decision_cycle_days: whole('a decision cycle in days', 1, 3660) }),
      'a list of categories',
    ).default([]),
    spus: list(id, 'a list of products').default([]),
    campaigns: list(
      z.strictObject({ id, name: label, category: id, starts: date, ends: date }),
      'a list of campaigns',
    ).default([]),
    sources: z
      .strictObject(
        {
          ...Object.fromEntries(CANONICAL_SOURCES.map((source) => [source, noSettings.optional()])),
          ...Object.fromEntries(DIALECT_SOURCES.map((source) => [source, settings.optional()])),
        },
        expected('sources and their settings'),
      )
      .default({}),
    max_quarantine_ratio: number('a ratio', 0, 1).default(0.01),
    privacy: z
      .strictObject({ min_cell: whole('people', 1, 1_000_000).default(100) }, expected('{ min_cell: … }'))
      .default({ min_cell: 100 }),
  },
  expected('the keys of a brand file'),
)

/** The keys that may stand at a place of the brand file; none where it takes no keys. */
export const keysAt = (path: readonly PropertyKey[]): string[] => keysIn(brandFileSchema, path)

function keysIn(schema: z.core.SomeType, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysIn(schema.unwrap(), path)
  if (schema instanceof z.ZodArray) return keysIn(schema.element, rest)
  if (!(schema instanceof z.ZodObject)) return []
  if (key === undefined) return Object.keys(schema.shape)
  const inner: z.core.SomeType | undefined = schema.shape[String(key)]
  return inner ? keysIn(inner, rest) : []
}
