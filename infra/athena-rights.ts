import { Stack } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { GLUE_TABLES } from '../shared/tables/glue-table.ts'
import type { Deployment } from './deployment.ts'
import { allow, rightsIn } from './rights.ts'

/** To work a night out on Athena: its questions, a database of the run's own, and files under the lake's `_athena/`. */
export function nightOnAthena(scope: Construct, deployment: Deployment): PolicyStatement[] {
  const { names, lake } = deployment
  const rights = rightsIn(scope, deployment)
  // Those that a night makes for itself and removes again: one a run (shared/engine/athena.ts).
  const runDatabases = `${names.database}_run_*`
  const functionsIn = Stack.of(scope).formatArn({
    service: 'glue',
    resource: 'userDefinedFunction',
    resourceName: `${runDatabases}/*`,
  })
  return [
    rights.workgroup(
      [
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
      ],
      names.workgroups.night,
    ),
    rights.glue(
      [
        'glue:GetDatabase',
        'glue:CreateDatabase',
        'glue:DeleteDatabase',
        'glue:GetTable',
        'glue:GetTables',
        'glue:CreateTable',
        'glue:UpdateTable',
        'glue:DeleteTable',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
        'glue:CreatePartition',
        'glue:BatchCreatePartition',
      ],
      runDatabases,
      ['*'],
    ),
    rights.defaultDatabase(),
    // Who removes a database must be allowed to remove what may be in it.
    allow(['glue:DeleteDatabase'], [functionsIn]),
    rights.passingObjects('read', ['_athena/']),
    rights.passingObjects('write', ['_athena/']),
    rights.passingObjects('remove', ['_athena/']),
    allow(['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], [lake.lake.bucketArn]),
  ]
}

/** To set the published tables of the catalog to what a brand's manifest names. */
export const rollForward = (scope: Construct, deployment: Deployment): PolicyStatement =>
  rightsIn(scope, deployment).glue(
    [
      'glue:GetTable',
      'glue:GetPartitions',
      'glue:BatchCreatePartition',
      'glue:BatchUpdatePartition',
      'glue:BatchDeletePartition',
      'glue:UpdateTable',
    ],
    deployment.names.database,
    GLUE_TABLES.map(({ name }) => name),
  )
