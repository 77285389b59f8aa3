import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { secretFrom } from '../../shared/ingest/secret.ts'
import { secretsManager } from '../../shared/ingest/secrets-manager.ts'
import { openSecretsDoor, type SecretsAnswer, type SecretsDoor } from '../support/secrets-manager-door.ts'

let answer: SecretsAnswer
let door: SecretsDoor
beforeEach(async () => {
  door = await openSecretsDoor(() => answer)
  for (const [name, value] of Object.entries(door.env)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
  door.close()
})

const refusal = (status: number, name: string, message = 'as it says') => ({
  status,
  body: { __type: name, message },
})
const read = (brand = 'lumina') => secretsManager('aips/').of(brand, { mayCreate: true })

test('a brand’s secret is the text under the prefix and its id, trimmed: the same key as from a file', async () => {
  answer = { status: 200, body: { Name: 'aips/lumina', SecretString: '  very secret\n' } }
  expect(await read()).toEqual(secretFrom('very secret'))
  expect(door.asked).toEqual([{ target: 'secretsmanager.GetSecretValue', name: 'aips/lumina' }])
})

test('none is ever made, on a first night neither: it is bad input, and says who makes one', async () => {
  answer = refusal(400, 'ResourceNotFoundException')
  await expect(read()).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/aips\/lumina in Secrets Manager, found none.*`npm run deploy`/),
  })
  expect(door.asked).toHaveLength(1)
})

test('one that is marked for deletion is told with the command that brings it back', async () => {
  answer = refusal(
    400,
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  )
  await expect(read()).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('`aws secretsmanager restore-secret --secret-id aips/lumina`'),
  })
})

test.each([
  ['AccessDeniedException', 'Grant secretsmanager:GetSecretValue'],
  ['DecryptionFailure', 'Grant kms:Decrypt'],
  ['ExpiredTokenException', 'they have expired'],
  ['UnrecognizedClientException', 'an access key or a session token that nobody knows'],
  ['ValidationException', 'it refuses (ValidationException, 400): as it says'],
])('%s does not pass by waiting: it is told once, with the secret and what to do', async (name, words) => {
  answer = refusal(400, name)
  await expect(read()).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^Secret aips\/lumina: expected /),
  })
  await expect(read()).rejects.toThrow(words)
  expect(door.asked).toHaveLength(2)
})

test('a service that is busy is asked again, and where it stays so the same work may succeed later', async () => {
  answer = refusal(500, 'InternalServiceError')
  await expect(read()).rejects.toMatchObject({ name: 'UnavailableError' })
  expect(door.asked).toHaveLength(5)
})

test('nobody listens: the same work may succeed later', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', 'http://127.0.0.1:9')
  await expect(read()).rejects.toMatchObject({
    name: 'UnavailableError',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test.each([
  ['an empty text', { SecretString: ' \n' }],
  ['bytes, or nothing', { SecretBinary: 'c2VjcmV0' }],
])('%s is no secret, and what it holds is not shown', async (found, body) => {
  answer = { status: 200, body }
  const error = await read().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringContaining(found) })
  expect(String(error)).not.toContain('c2VjcmV0')
})

test('without credentials, and without a region, the secret is named and what to set', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  await expect(read()).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^Secret aips\/lumina: expected credentials, found none/),
  })
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined)
  await expect(read()).rejects.toThrow('Set AWS_REGION')
})
