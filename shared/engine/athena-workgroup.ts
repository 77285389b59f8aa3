import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena'
import { REQUEST_TIME } from '../request-time.ts'
import { explainCall } from './athena-error.ts'

/** A workgroup as it is set up. */
export type Workgroup = {
  isEnabled: boolean
  /** How much one query may read; null where nothing says so. */
  cutoffBytes: number | null
}

/**
 * Looks whether a workgroup is there and may be asked. The SDK finds region, credentials and endpoint.
 * @throws ConfigError where it is not there or rights are missing; UnavailableError where Athena does not answer
 */
export async function findWorkgroup(name: string): Promise<Workgroup> {
  try {
    const { WorkGroup } = await new AthenaClient({ maxAttempts: 3, requestHandler: REQUEST_TIME }).send(
      new GetWorkGroupCommand({ WorkGroup: name }),
    )
    return {
      isEnabled: WorkGroup?.State === 'ENABLED',
      cutoffBytes: WorkGroup?.Configuration?.BytesScannedCutoffPerQuery ?? null,
    }
  } catch (error) {
    throw explainCall(error, `Athena, looking at workgroup ${name}`)
  }
}
