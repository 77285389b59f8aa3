import { expect, test } from 'vitest'
import * as z from 'zod'
import { MOST_BRANDS } from '../../infra/settings.ts'
import { type Resource, synthesised, textOf } from './synthesised.ts'

/** As many brands as there may be, with the longest ids and the longest stage. */
const brands = Array.from({ length: MOST_BRANDS }, (_, at) => `brand-${at}-`.padEnd(40, 'x'))
const template = synthesised({ brands, stage: 'abcdefghijkl', size: 'standard' })

/** What CloudFormation fills in, at its longest. */
const FILLED: readonly (readonly [RegExp, string])[] = [
  [/\{AWS::Partition\}/g, 'aws-us-gov'],
  [/\{AWS::Region\}/g, 'ap-southeast-1'],
  [/\{AWS::AccountId\}/g, '123456789012'],
  [
    /\{LakeSecret.*?\}/g,
    `arn:aws:secretsmanager:ap-southeast-1:123456789012:secret:aips-abcdefghijkl/${'x'.repeat(40)}-abcdef`,
  ],
  [/\{.*?\.Arn\}/g, 'arn:aws:s3:::aips-abcdefghijkl-landing-123456789012-ap-southeast-1'],
]
const filled = (text: string): string =>
  FILLED.reduce((before, [what, by]) => before.replaceAll(what, by), text)

const policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.unknown())) }),
  Roles: z.array(z.unknown()).transform((all) => all.map(textOf)),
})
const resources = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])])

/** Characters of a policy as IAM counts them: white space is none. */
const sizeOf = ({ Properties }: Resource): number =>
  JSON.stringify(
    policy.parse(Properties).PolicyDocument.Statement.map((one) => ({
      ...one,
      Resource: resources.parse(one.Resource).map((resource) => filled(textOf(resource))),
    })),
  ).length + '{"Version":"2012-10-17","Statement":}'.length

const ofRole = (type: string, role: string): Resource[] =>
  template.ofType(type).filter(({ Properties }) => policy.parse(Properties).Roles.includes(`{${role}}`))

test('with as many brands as there may be every policy is one that IAM takes', () => {
  expect(MOST_BRANDS).toBeGreaterThanOrEqual(40)
  for (const { id } of template.ofType('AWS::IAM::Role')) {
    const inline = ofRole('AWS::IAM::Policy', id).reduce((sum, one) => sum + sizeOf(one), 0)
    const managed = ofRole('AWS::IAM::ManagedPolicy', id)
    expect(inline, id).toBeLessThanOrEqual(10_240)
    expect([id, managed.filter((one) => sizeOf(one) > 6144).map((one) => sizeOf(one))]).toEqual([id, []])
    expect(managed.length, id).toBeLessThanOrEqual(10)
  }
})

test('with as many brands as there may be the stack has no more resources than CloudFormation takes', () => {
  expect(template.all.length).toBeLessThanOrEqual(500)
  expect(template.text.length).toBeLessThan(1_000_000)
})
