import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { findWorkgroup } from '../../shared/engine/athena-workgroup.ts'

let answer: { status: number; body: unknown }
let asked: unknown[]
let server: Server
beforeEach(async () => {
  asked = []
  server = createServer(async (request, response) => {
    asked.push([request.headers['x-amz-target'], JSON.parse(await text(request))])
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'only-for-tests')
})
afterEach(() => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
})

test('a workgroup is asked for by name: whether it is enabled, and how much a query may read', async () => {
  const WorkGroup = { Name: 'aips', State: 'ENABLED', Configuration: { BytesScannedCutoffPerQuery: 7 } }
  answer = { status: 200, body: { WorkGroup } }
  expect(await findWorkgroup('aips')).toEqual({ isEnabled: true, cutoffBytes: 7 })
  expect(asked).toEqual([['AmazonAthena.GetWorkGroup', { WorkGroup: 'aips' }]])
  answer = { status: 200, body: { WorkGroup: { Name: 'aips', State: 'DISABLED' } } }
  expect(await findWorkgroup('aips')).toEqual({ isEnabled: false, cutoffBytes: null })
})

test('one that is not there is told with what to do', async () => {
  answer = {
    status: 400,
    body: { __type: 'InvalidRequestException', message: 'WorkGroup nope is not found.' },
  }
  await expect(findWorkgroup('nope')).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('name another in AIPS_WORKGROUP'),
  })
})
