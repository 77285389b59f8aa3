import { Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import { servedBrands } from './smoke-brand.ts'

/** Exact actions on exact resources. */
export const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions: Record<string, Record<string, readonly string[]>> = {},
): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  })

/** Resources of one statement at most: the CDK shares statements out among policies, and cuts none. */
const RESOURCES_AT_ONCE = 10

/** A statement in parts that fit into any policy, as one that names every brand does not. */
export const inParts = (statement: PolicyStatement): PolicyStatement[] => {
  const { resources } = statement
  const parts = Array.from({ length: Math.ceil(resources.length / RESOURCES_AT_ONCE) }, (_, at) =>
    resources.slice(at * RESOURCES_AT_ONCE, (at + 1) * RESOURCES_AT_ONCE),
  )
  return parts.map((part) => statement.copy({ resources: part }))
}

/** Reading, writing and removing under prefixes of the lake; parts of uploads are ended where they fail. */
const OBJECT_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  remove: ['s3:DeleteObject'],
} as const

/** What functions may do in the lake and beside it, each as narrow as its work. */
export const rightsIn = (scope: Construct, { settings, lake }: Deployment) => {
  const brands = servedBrands(settings)
  const stack = Stack.of(scope)
  const arn = (service: string, resource: string, resourceName: string): string =>
    stack.formatArn({ service, resource, resourceName })
  return {
    /** Without a condition on the prefix: with one S3 would answer 403, and not 404, for an object that is not there. */
    listLake: () => allow(['s3:ListBucket'], [lake.lake.bucketArn]),
    /** `paths` are what comes behind the brand's id, as `runs/*`. */
    brandObjects: (how: keyof typeof OBJECT_ACTIONS, paths: readonly string[]) =>
      allow(
        OBJECT_ACTIONS[how],
        brands.flatMap((brand) => paths.map((path) => lake.lake.arnForObjects(`${brand}/${path}`))),
      ),
    /** Which run any brand shows, one that is served no more too: the newest of all has the lake's dictionary. */
    everyPointer: () =>
      allow(
        ['s3:GetObject'],
        ['*/current.json', '*/runs/*/manifest.json'].map((keys) => lake.lake.arnForObjects(keys)),
      ),
    passingObjects: (how: keyof typeof OBJECT_ACTIONS, prefixes: readonly string[]) =>
      allow(
        OBJECT_ACTIONS[how],
        prefixes.map((prefix) => lake.lake.arnForObjects(`${prefix}*`)),
      ),
    /** The exports: read, and never anything else. */
    readExports: () => [
      allow(['s3:ListBucket'], [lake.landing.bucketArn]),
      allow(
        ['s3:GetObject'],
        brands.map((brand) => lake.landing.arnForObjects(`${brand}/*`)),
      ),
    ],
    secrets: () => [
      allow(
        ['secretsmanager:GetSecretValue'],
        [...lake.secrets.values()].map(({ secretArn }) => secretArn),
      ),
      ...(lake.secretsKey ? [allow(['kms:Decrypt'], [lake.secretsKey.keyArn])] : []),
    ],
    workgroup: (actions: readonly string[], workgroup: string) =>
      allow(actions, [arn('athena', 'workgroup', workgroup)]),
    /** Athena looks at the database `default` of a catalog, and for others in it, whatever is asked. */
    defaultDatabase: () =>
      allow(
        ['glue:GetDatabase', 'glue:GetDatabases'],
        [stack.formatArn({ service: 'glue', resource: 'catalog' }), arn('glue', 'database', 'default')],
      ),
    glue: (actions: readonly string[], database: string, tables: readonly string[]) =>
      allow(actions, [
        stack.formatArn({ service: 'glue', resource: 'catalog' }),
        arn('glue', 'database', database),
        ...tables.map((table) => arn('glue', 'table', `${database}/${table}`)),
      ]),
  }
}
