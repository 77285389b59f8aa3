import { Stack } from 'aws-cdk-lib'
import { AccountRootPrincipal, ManagedPolicy, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { ALL_TABLES } from '../shared/tables/all-tables.ts'
import type { Table } from '../shared/tables/table.ts'
import { acknowledgeStars } from './acknowledge.ts'
import { RESULTS } from './athena.ts'
import type { Deployment } from './deployment.ts'
import { allow, rightsIn } from './rights.ts'

/**
 * Who reads: analysts all tables but the restricted ones, data stewards those too. The files of a table lie under
 * `<brand>/runs/<run>/tables/<table>/`, those of a log under `<brand>/logs/<table>/`, so a path says whose they are.
 * Both ask through a workgroup of their own, for the results of a restricted question are restricted as well.
 */
export class Access extends Construct {
  readonly analyst: Role
  readonly steward: Role

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const open = ALL_TABLES.filter(({ restricted }) => !restricted)
    this.analyst = this.#reader('Analyst', deployment, 'analyst', open)
    this.steward = this.#reader('Steward', deployment, 'steward', ALL_TABLES)
  }

  #reader(id: string, deployment: Deployment, who: 'analyst' | 'steward', tables: readonly Table[]): Role {
    const role = new Role(this, id, {
      roleName: `${deployment.names.app}-${who}-${Stack.of(this).region}`,
      description: `Asks the published tables of ${deployment.names.app}${who === 'steward' ? ', restricted ones too' : ' that are open to analysts'}.`,
      // Whom the account's own policies allow to assume it.
      assumedBy: new AccountRootPrincipal(),
    })
    const { asking, files } = readerRights(this, deployment, who, tables)
    // Two, for one policy does not hold the paths of all tables beside the rest.
    for (const [part, statements] of [
      ['Policy', asking],
      ['Files', files],
    ] as const) {
      const policy = new ManagedPolicy(this, `${id}${part}`, {
        description: `What ${who}s of ${deployment.names.app} read.`,
        statements: [...statements],
        roles: [role],
      })
      acknowledgeStars(policy, statements)
    }
    return role
  }
}

/** Where the files of a table lie, behind the bucket: each run has them under a name of its own. */
const tablePaths = (table: Table): string[] => [
  table.log ? `*/logs/${table.name}/*` : `*/runs/*/tables/${table.name}/*`,
]

const readerRights = (
  scope: Construct,
  deployment: Deployment,
  who: 'analyst' | 'steward',
  tables: readonly Table[],
): { asking: readonly PolicyStatement[]; files: readonly PolicyStatement[] } => {
  const { names, lake } = deployment
  const rights = rightsIn(scope, deployment)
  const paths = tables.flatMap(tablePaths)
  const results = RESULTS[who]
  const asking = [
    rights.workgroup(
      [
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:BatchGetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetQueryResultsStream',
        'athena:GetQueryRuntimeStatistics',
        'athena:ListQueryExecutions',
        'athena:ListNamedQueries',
        'athena:GetNamedQuery',
        'athena:BatchGetNamedQuery',
      ],
      names.workgroups[who],
    ),
    // Without them the console shows no workgroup to choose.
    allow(['athena:ListWorkGroups', 'athena:ListDataCatalogs'], ['*']),
    // What the console and drivers list databases and tables by.
    allow(
      [
        'athena:GetDataCatalog',
        'athena:GetDatabase',
        'athena:ListDatabases',
        'athena:GetTableMetadata',
        'athena:ListTableMetadata',
      ],
      [
        Stack.of(scope).formatArn({
          service: 'athena',
          resource: 'datacatalog',
          resourceName: 'AwsDataCatalog',
        }),
      ],
    ),
    rights.defaultDatabase(),
    rights.glue(['glue:GetDatabase', 'glue:GetDatabases', 'glue:GetTables'], names.database, ['*']),
    rights.glue(
      ['glue:GetTable', 'glue:GetPartition', 'glue:GetPartitions', 'glue:BatchGetPartition'],
      names.database,
      tables.map(({ name }) => name),
    ),
  ]
  const files = [
    allow(['s3:GetBucketLocation'], [lake.lake.bucketArn]),
    allow(['s3:ListBucket'], [lake.lake.bucketArn], {
      StringLike: { 's3:prefix': [...paths, `${results}*`, '_tables/*'] },
    }),
    allow(
      ['s3:GetObject'],
      paths.map((path) => lake.lake.arnForObjects(path)),
    ),
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [lake.lake.arnForObjects(`${results}*`)],
    ),
  ]
  return { asking, files }
}
