import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import * as z from 'zod'

/** What the service says next. */
export type SecretsAnswer = { status: number; body: Record<string, unknown> }

/** Speaks Secrets Manager's protocol, as far as reading a secret goes. */
export type SecretsDoor = {
  /** The environment by which the SDK finds it. */
  env: Readonly<Record<string, string>>
  /** What was asked so far: the operation, and of which secret. */
  asked: { target: string; name: string }[]
  close: () => void
}

export async function openSecretsDoor(answer: (name: string) => SecretsAnswer): Promise<SecretsDoor> {
  const asked: SecretsDoor['asked'] = []
  const server = createServer(async (request, response) => {
    const { SecretId } = z.object({ SecretId: z.string() }).parse(JSON.parse(await text(request)))
    asked.push({ target: String(request.headers['x-amz-target']), name: SecretId })
    const { status, body } = answer(SecretId)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    asked,
    env: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'tests',
      AWS_SECRET_ACCESS_KEY: 'only-for-tests',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
