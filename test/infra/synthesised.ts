import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Environment, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
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

const made = new Map<string, Synthesised>()

/**
 * The template of a deployment, functions not bundled, once for each. cdk-nag looks at it, too.
 * @throws when cdk-nag, or CDK's own look at the template, finds what nobody has explained
 */
export function synthesised(
  given: Partial<Record<keyof Settings, unknown>> = {},
  env: Environment = {},
): Synthesised {
  const key = JSON.stringify([given, env])
  const known = made.get(key)
  if (known) return known
  const outdir = mkdtempSync(join(tmpdir(), 'aips-cdk-'))
  try {
    const app = new App({ outdir, context: { ...FEATURE_FLAGS, 'aws:cdk:bundling-stacks': [] } })
    const values: Partial<Record<string, unknown>> = { ...GIVEN, ...given }
    const stack = new AipsStack(
      app,
      readSettings((name) => values[name]),
      { env },
    )
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
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
