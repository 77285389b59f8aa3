import { AthenaClient, BatchGetNamedQueryCommand, paginateListNamedQueries } from '@aws-sdk/client-athena'
import { REQUEST_TIME } from '../request-time.ts'
import { explainCall } from './athena-error.ts'

/** The queries that lie ready in a workgroup, by their names: the SQL of each. */
export async function namedQueriesOf(workgroup: string): Promise<Map<string, string>> {
  const client = new AthenaClient({ maxAttempts: 8, requestHandler: REQUEST_TIME })
  const found = new Map<string, string>()
  try {
    for await (const { NamedQueryIds = [] } of paginateListNamedQueries(
      { client },
      { WorkGroup: workgroup },
    )) {
      if (NamedQueryIds.length === 0) continue
      const { NamedQueries = [] } = await client.send(new BatchGetNamedQueryCommand({ NamedQueryIds }))
      for (const { Name, QueryString } of NamedQueries) if (Name && QueryString) found.set(Name, QueryString)
    }
    return found
  } catch (error) {
    throw explainCall(error, `Athena, the named queries of workgroup ${workgroup}`)
  } finally {
    client.destroy()
  }
}
