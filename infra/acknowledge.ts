import { Stack, Validations } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'
import * as z from 'zod'

/** Says why findings of cdk-nag are right as they are here: rule, or `rule[finding]`, and the reason in a sentence. */
export function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(scope).acknowledge({ id, reason })
}

/**
 * Says why resources of these statements end in a star, each by itself, so that cdk-nag finds one that comes later.
 * @param scope whose policy holds them
 */
export function acknowledgeStars(scope: IConstruct, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(scope)
  for (const statement of statements) {
    for (const resource of statement.resources.map((one) => asNagShows(stack.resolve(one)))) {
      if (!resource.includes('*')) continue
      const reason =
        resource === '*'
          ? `${statement.actions.join(', ')} take no resource but *.`
          : `${statement.actions.join(', ')} on everything under that prefix is what is granted; it has no narrower name.`
      acknowledge(scope, { [`AwsSolutions-IAM5[Resource::${resource}]`]: reason })
    }
  }
}

const attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
const reference = z.object({ Ref: z.string() })
const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })

/** `<LogicalId.Arn>/path/*`, as findings name what CloudFormation fills in. */
function asNagShows(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved
  const got = attribute.safeParse(resolved)
  if (got.success) return `<${got.data['Fn::GetAtt'].join('.')}>`
  const named = reference.safeParse(resolved)
  if (named.success) return `<${named.data.Ref}>`
  return joined.parse(resolved)['Fn::Join'][1].map(asNagShows).join('')
}
