import { CfnOutput } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Access } from './access.ts'
import type { Deployment } from './deployment.ts'
import type { JobFunction } from './job-function.ts'
import type { Nightly } from './nightly.ts'

/** What an operator needs after `npm run deploy`, the lines for a shell among it. */
export function addOutputs(
  scope: Construct,
  deployment: Deployment,
  made: { nightly: Nightly; access: Access; review: JobFunction },
): void {
  const { lake, names } = deployment
  const tell = (id: string, description: string, value: string): CfnOutput =>
    new CfnOutput(scope, id, { description, value })
  tell('LandingBucket', 'Exports go to <brand>/ in it.', lake.landing.bucketName)
  tell('LakeBucket', 'Everything that is kept.', lake.lake.bucketName)
  tell('NightlyMachine', 'The state machine of the night.', made.nightly.machine.stateMachineArn)
  tell('ReviewFunction', 'Answers with the review of a campaign.', made.review.function.functionName)
  tell('Workgroup', "Athena's workgroup of analysts.", names.workgroups.analyst)
  tell('AnalystRole', 'Reads all but the restricted tables.', made.access.analyst.roleArn)
  tell('StewardRole', 'Reads the restricted tables too.', made.access.steward.roleArn)
  tell(
    'Shell',
    "For an operator's shell, so that `aips` finds the lake.",
    [
      `export AIPS_LAKE=s3://${lake.lake.bucketName}/`,
      `export AIPS_LANDING=s3://${lake.landing.bucketName}/`,
      `export AIPS_SECRETS=secretsmanager:${names.secretsPrefix}`,
      `export AIPS_DATABASE=${names.database}`,
      // What an operator asks may be restricted, and so are its results then.
      `export AIPS_WORKGROUP=${names.workgroups.steward}`,
      `export AIPS_NIGHT_WORKGROUP=${names.workgroups.night}`,
      `export AIPS_MACHINE=${made.nightly.machine.stateMachineArn}`,
    ].join('; '),
  )
}
