import * as z from 'zod'
import { type Resource, type Synthesised, textOf } from './synthesised.ts'

const oneOrMore = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(one))

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()).optional(),
  Principal: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})
const document = z.object({ Statement: z.array(statement) })

export type Statement = {
  effect: 'Allow' | 'Deny'
  actions: readonly string[]
  /** As {@link textOf} writes them. */
  resources: readonly string[]
  principal: unknown
  condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The statements of a policy document in a template. */
export const statementsIn = (policyDocument: unknown): Statement[] =>
  document.parse(policyDocument).Statement.map((one) => ({
    effect: one.Effect,
    actions: one.Action,
    resources: (one.Resource ?? []).map(textOf),
    principal: one.Principal,
    condition: one.Condition ?? {},
  }))

const roles = z.array(z.unknown()).transform((all) => all.map(textOf))

/** Everything that a role is granted, by policies of its own and managed ones. */
export function grantsOf(template: Synthesised, roleId: string): Statement[] {
  const attached = [...template.ofType('AWS::IAM::Policy'), ...template.ofType('AWS::IAM::ManagedPolicy')]
  return attached
    .filter(({ Properties }) => roles.parse(Properties.Roles ?? []).includes(`{${roleId}}`))
    .flatMap(({ Properties }) => statementsIn(Properties.PolicyDocument))
}

/** A function's role, by the function's name. */
export const roleOf = (template: Synthesised, functionName: string): string => {
  const made = template.one('AWS::Lambda::Function', ({ FunctionName }) => FunctionName === functionName)
  return /^\{(.*)\.Arn\}$/.exec(textOf(made.Properties.Role))?.[1] ?? ''
}

/** Whether these statements let an action be done on a resource; conditions are taken to hold. */
export const allows = (statements: readonly Statement[], action: string, resource: string): boolean =>
  statements.some(
    (one) =>
      one.effect === 'Allow' &&
      one.actions.some((allowed) => matches(allowed, action)) &&
      one.resources.some((allowed) => matches(allowed, resource)),
  )

/** As IAM reads its patterns: a star stands for any text, slashes too. */
export const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(text)

const literally = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\/-]/g, '\\$&')

/** The bucket of that name, as `{Id.Arn}`. */
export const bucketArn = (template: Synthesised, kind: 'lake' | 'landing' | 'access'): string => {
  const found = template.one('AWS::S3::Bucket', ({ BucketName }) => textOf(BucketName).includes(`-${kind}-`))
  return `{${found.id}.Arn}`
}

export const named = ({ Properties }: Resource, property: string): string => textOf(Properties[property])
