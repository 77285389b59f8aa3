import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { namesOf } from '../names.ts'

/** A deployment as CloudFormation tells of it. */
export type Deployed = {
  stack: string
  landing: string
  lake: string
  machine: string
  workgroup: string
  database: string
}

const outputs = z.object({
  LandingBucket: z.string(),
  LakeBucket: z.string(),
  NightlyMachine: z.string(),
  Workgroup: z.string(),
})

/** What a shell lacks to ask AWS anything, by the SDK's own words. */
const UNSET: readonly (readonly [RegExp, string])[] = [
  [
    /Region is missing/,
    "expected the deployment's region, found none. Set it, as for deploy: export AWS_REGION=ap-southeast-1 (or AWS_PROFILE)",
  ],
  [
    /^CredentialsProviderError|^ExpiredToken|^UnrecognizedClient|^InvalidClientTokenId/,
    'expected credentials of the account, found none that hold. Set them, as for deploy: export AWS_PROFILE=<profile>, or sign in again',
  ],
]

/**
 * @param stage empty for the one without a name
 * @throws ConfigError where there is no such stack, or not all of it
 */
export async function findDeployed(stage: string): Promise<Deployed> {
  const { app: stack, database } = namesOf(stage)
  const client = new CloudFormationClient({ maxAttempts: 5 })
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }))
    const told = outputs.safeParse(
      Object.fromEntries(
        (found?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      ),
    )
    if (!told.success)
      throw new ConfigError(
        `Stack ${stack}: expected the outputs of a finished deployment, found it ${found?.StackStatus ?? 'gone'} without ${told.error.issues.map(({ path }) => path[0]).join(', ')}. Deploy it: npm run deploy`,
      )
    const { LandingBucket, LakeBucket, NightlyMachine, Workgroup } = told.data
    return {
      stack,
      landing: LandingBucket,
      lake: LakeBucket,
      machine: NightlyMachine,
      workgroup: Workgroup,
      database,
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const unset = UNSET.find(([words]) => words.test(`${error.name}: ${error.message}`))
    if (unset) throw new ConfigError(`Stack ${stack}: ${unset[1]}`, { cause: error })
    if (!/does not exist/.test(error.message)) throw error
    throw new ConfigError(
      `Stack ${stack}: expected it in this account and region, found none. Deploy it first (npm run deploy), or look at AWS_PROFILE and AWS_REGION; of a stage: npm run smoke -- -c stage=<name>`,
      { cause: error },
    )
  } finally {
    client.destroy()
  }
}
