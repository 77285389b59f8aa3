import * as z from 'zod'
import { ConfigError } from '../shared/errors.ts'
import { SMOKE_BRAND } from './smoke-brand.ts'

/** A brand as the operator names it: its folder in the landing bucket, and the clock its nights follow. */
export type DeployedBrand = { id: string; timezone: string }

/** What an operator decides, from cdk.json's `context` or `-c name=value`. */
export type Settings = {
  brands: readonly DeployedBrand[]
  /** Where alarms and the budget write to. */
  alarmEmail: string
  /** Empty for the one real deployment of an account; a copy beside it has a name: `test`. */
  stage: string
  size: 'small' | 'standard'
  /** Null: as the size has it. */
  monthlyBudgetUsd: number | null
  architecture: 'arm64' | 'x86_64'
}

/** The most brands of a deployment: with as many each policy of a function fits into what IAM takes. */
export const MOST_BRANDS = 40

/** Names of cities, which every reader of the zone knows; `+08:00` or `EST` some of them do not. */
const TIMEZONES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])

/** Their workgroups are called so: `aips-night` would be two. */
const TAKEN_STAGES: readonly string[] = ['night', 'steward']

/** As `brand.yaml` has them; no id can begin with an underscore, so the lake's passing prefixes are nobody's. */
const brandId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'an id of a-z, 0-9, - and _, as the folder of its exports')
  .max(40, 'an id of up to 40 characters')
  .refine((id) => id !== SMOKE_BRAND, 'another id: this one is the brand of `npm run smoke`')

const brand = z
  .union([
    brandId,
    z.object({
      id: brandId,
      timezone: z.string().refine((name) => TIMEZONES.has(name), 'a time zone such as Asia/Shanghai'),
    }),
  ])
  .transform(
    (given): DeployedBrand => (typeof given === 'string' ? { id: given, timezone: 'Asia/Shanghai' } : given),
  )

const isJson = (text: string): boolean => {
  try {
    return JSON.parse(text) !== null
  } catch {
    return false
  }
}

/** `-c` passes text: JSON, or ids with commas between them. */
const fromCommandLine = (given: unknown): unknown => {
  if (typeof given !== 'string') return given
  const text = given.trim()
  if (text === '') return []
  return /^[[{"]/.test(text) && isJson(text) ? JSON.parse(text) : text.split(',').map((id) => id.trim())
}

const brands = z
  .preprocess(
    fromCommandLine,
    z
      .array(brand, 'a list of brand ids')
      .min(1, 'at least one brand id, as in -c brands=lumina')
      .max(
        MOST_BRANDS,
        `at most ${MOST_BRANDS} brands, or the policies of the functions grow too large for IAM (more go into another account or stage)`,
      ),
  )
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'each brand once')

const context = z.object({
  brands,
  alarmEmail: z.email('an e-mail address, as in -c alarmEmail=you@example.com'),
  stage: z
    .string()
    .regex(/^([a-z][a-z0-9]{0,11})?$/, 'a name of up to 12 characters, a-z and 0-9')
    .refine((name) => !TAKEN_STAGES.includes(name), 'another name: workgroups of Athena are called so')
    .default(''),
  size: z.enum(['small', 'standard'], 'small or standard').default('small'),
  monthlyBudgetUsd: z.coerce
    .number('a number of dollars')
    .positive('more than 0 dollars')
    .nullable()
    .default(null),
  architecture: z.enum(['arm64', 'x86_64'], 'arm64 or x86_64').default('arm64'),
})

/** The names that {@link readSettings} asks for. */
export const SETTINGS = ['brands', 'alarmEmail', 'stage', 'size', 'monthlyBudgetUsd', 'architecture'] as const

/**
 * @param given the value of a setting, undefined where it is not set
 * @throws ConfigError that names every setting that does not fit, and how to give it
 */
export function readSettings(given: (name: (typeof SETTINGS)[number]) => unknown): Settings {
  const values = Object.fromEntries(SETTINGS.map((name) => [name, given(name)]))
  const parsed = context.safeParse(values)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const [name = ''] = path
    const found = values[String(name)]
    return `${String(name)}: expected ${message}, found ${found === undefined || found === '' ? 'nothing' : JSON.stringify(found)}`
  })
  throw new ConfigError(
    `The deployment is not set up: ${[...new Set(faults)].join('; ')}. Write it under "context" in cdk.json, or give it ` +
      'for once: npm run deploy -- -c brands=lumina -c alarmEmail=you@example.com',
  )
}
