import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { DATABASE, glueContract, makeTables } from '../publish/glue-contract.ts'
import { type Moto, startMoto } from '../support/moto.ts'
import { findMoto } from '../support/moto-program.ts'

const program = await findMoto()

describe.skipIf(program === null)('Glue as moto plays it', () => {
  let moto: Moto | null = null
  const endpoint = (): string => {
    if (!moto) throw new Error('the server of this suite does not run yet')
    return moto.endpoint
  }
  beforeAll(async () => {
    moto = program === null ? null : await startMoto(program)
  })
  afterAll(() => moto?.close())
  beforeEach(async () => {
    await moto?.reset()
    const client = new GlueClient({ endpoint: endpoint() })
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }))
    client.destroy()
    await makeTables(endpoint())
  })

  glueContract('moto', endpoint)
})
