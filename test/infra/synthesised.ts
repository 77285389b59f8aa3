import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Environment } from 'aws-cdk-lib'
import * as z from 'zod'
import { AipsStack } from '../../infra/aips-stack.ts'
import { FEATURE_FLAGS } from '../../infra/feature-flags.ts'
import { readSettings, type Settings } from '../../infra/settings.ts'

/** A deployment of two brands in two zones, as an operator would set it up. */
export const GIVEN = {
  brands: ['lumina', { id: 'north-star', timezone: 'America/New_York' }],
  alarmEmail: 'night@example.com',
} as const

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
})
const templateSchema = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
})

export type Resource = z.infer<typeof resource> & { id: string }

export type Synthesised = {
  /** The whole template as text. */
  text: string
  all: readonly Resource[]
  ofType: (type: string) => Resource[]
  /** The one resource of a type whose properties say so. */
  one: (type: string, where: (properties: Resource['Properties']) => boolean) => Resource
  outputs: Readonly<Record<string, unknown>>
}

/** The context of an app whose functions are not bundled. */
export const UNBUNDLED: Readonly<Record<string, unknown>> = {
  ...FEATURE_FLAGS,
  'aws:cdk:bundling-stacks': [],
}

/** Settings as an operator would give them: those of {@link GIVEN}, and others. */
export const settingsOf = (given: Partial<Record<keyof Settings, unknown>>): Settings => {
  const values: Partial<Record<string, unknown>> = { ...GIVEN, ...given }
  return readSettings((name) => values[name])
}

const made = new Map<string, Synthesised>()

/** The template of a deployment, functions not bundled, made once for each. What checks it is findings.ts. */
export function synthesised(
  given: Partial<Record<keyof Settings, unknown>> = {},
  env: Environment = {},
): Synthesised {
  const key = JSON.stringify([given, env])
  const known = made.get(key)
  if (known) return known
  const outdir = mkdtempSync(join(tmpdir(), 'aips-cdk-'))
  try {
    const app = new App({ outdir, context: UNBUNDLED, builtinCloudFormationValidation: false })
    const stack = new AipsStack(app, settingsOf(given), { env })
    const json: unknown = app.synth().getStackByName(stack.stackName).template
    const { Resources, Outputs } = templateSchema.parse(json)
    const all = Object.entries(Resources).map(([id, one]) => ({ id, ...one }))
    const ofType = (type: string): Resource[] => all.filter(({ Type }) => Type === type)
    const found: Synthesised = {
      text: JSON.stringify(json),
      all,
      ofType,
      one: (type, where) => {
        const those = ofType(type).filter(({ Properties }) => where(Properties))
        const [first] = those
        if (!first || those.length > 1) throw new Error(`${type}: expected one, found ${those.length}`)
        return first
      },
      outputs: Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, Value])),
    }
    made.set(key, found)
    return found
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

const attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
const reference = z.object({ Ref: z.string() })
const joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })

/** A value of a template as one text, what CloudFormation fills in as `{Id.Arn}` and `{Ref}`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const got = attribute.safeParse(value)
  if (got.success) return `{${got.data['Fn::GetAtt'].join('.')}}`
  const named = reference.safeParse(value)
  if (named.success) return `{${named.data.Ref}}`
  const [separator, parts] = joined.parse(value)['Fn::Join']
  return parts.map(textOf).join(separator)
}
