import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager'
import { asError, ConfigError, InputError, UnavailableError } from '../errors.ts'
import { REQUEST_TIME } from '../request-time.ts'
import { errorCode } from '../storage/disk-error.ts'
import { type BrandSecret, type Secrets, secretFrom } from './secret.ts'

/**
 * Secrets in AWS Secrets Manager, the brand's own under `<prefix><brand>`: its text, trimmed. None is ever made here:
 * the stack makes one for each of its brands, and a lake that lost its secret must not find a new one in its place.
 * Region, credentials and endpoint are found by the SDK.
 */
export function secretsManager(prefix: string): Secrets {
  // Made at the first asking: without a region it throws, and that has to be told with the secret's name.
  let client: SecretsManagerClient | null = null
  const textOf = async (name: string): Promise<string | undefined> => {
    client ??= new SecretsManagerClient({ maxAttempts: 5, requestHandler: REQUEST_TIME })
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name }))
    return answer.SecretString?.trim()
  }
  return {
    place: `Secrets Manager, ${prefix}<brand>`,
    async of(brand): Promise<BrandSecret> {
      const name = `${prefix}${brand}`
      const text = await textOf(name).catch((error: unknown) => {
        throw explained(asError(error), brand, name)
      })
      if (text) return secretFrom(text)
      throw new ConfigError(
        `Secret ${name}: expected the text of the secret of brand ${brand}, found ${text === undefined ? 'bytes, or nothing' : 'an empty text'}. Put an earlier version back (\`aws secretsmanager list-secret-version-ids --secret-id ${name}\` shows them); only where the brand has no lake yet, put a new text of 64 random characters.`,
      )
    },
  }
}

const RENEW =
  'Sign in again or renew them (`aws sts get-caller-identity` shows whose they are), then start again.'

/** What people can do about an answer of Secrets Manager, or about the SDK's own error, by its name. */
const MEANINGS: Readonly<Record<string, { expected: string; found: string; next: string }>> = {
  AccessDeniedException: {
    expected: 'the right to read it',
    found: 'that these credentials have none',
    next: 'Grant secretsmanager:GetSecretValue on this secret, and kms:Decrypt on its key if it has one of its own.',
  },
  DecryptionFailure: {
    expected: 'the right to decrypt it',
    found: 'that these credentials may not use its key',
    next: 'Grant kms:Decrypt on the key of this secret, and look whether the key is disabled.',
  },
  ExpiredTokenException: { expected: 'credentials that hold', found: 'that they have expired', next: RENEW },
  UnrecognizedClientException: {
    expected: 'credentials that hold',
    found: 'an access key or a session token that nobody knows',
    next: RENEW,
  },
  InvalidSignatureException: {
    expected: 'credentials that hold',
    found: 'a signature that does not fit: the secret key is another, or the clock is off',
    next: RENEW,
  },
  CredentialsProviderError: {
    expected: 'credentials',
    found: 'none in the environment, the profile or the role',
    next: RENEW,
  },
  TokenProviderError: {
    expected: 'credentials that hold',
    found: 'a session that has ended',
    next: RENEW,
  },
  // The SDK's own, by its text: it has no name.
  'Region is missing': {
    expected: 'the region of the secret',
    found: 'none',
    next: 'Set AWS_REGION, or the region of your profile.',
  },
}

function explained(error: Error, brand: string, name: string): Error {
  const isMarked = error.name === 'InvalidRequestException' && /deletion/.test(error.message)
  if (error.name === 'ResourceNotFoundException' || isMarked)
    return new InputError(
      `Brand ${brand}: expected its secret ${name} in Secrets Manager, found ${isMarked ? 'it marked for deletion' : 'none'}. With another secret everybody would be a new person, so nothing is published. ` +
        (isMarked
          ? `Run \`aws secretsmanager restore-secret --secret-id ${name}\`.`
          : 'A new brand gets its secret from the stack: name the brand under `brands` in cdk.json, then `npm run deploy`. Else look at the region, and at the part of AIPS_SECRETS behind `secretsmanager:`.'),
      { cause: error },
    )
  const known = MEANINGS[error.name] ?? MEANINGS[error.message]
  if (known)
    return new ConfigError(
      `Secret ${name}: expected ${known.expected}, found ${known.found} (${error.name}). ${known.next}`,
      { cause: error },
    )
  const status = error instanceof SecretsManagerServiceException ? error.$metadata.httpStatusCode : undefined
  // Neither an answer nor the lack of one.
  if (status === undefined && errorCode(error) === null && error.name !== 'TimeoutError') return error
  if (status !== undefined && !passes(status, error))
    return new ConfigError(
      `Secret ${name}: expected Secrets Manager to give it, found that it refuses (${error.name}, ${status}): ${error.message}`,
      { cause: error },
    )
  return new UnavailableError(
    `Secret ${name}: expected an answer of Secrets Manager, found none that helps (${errorCode(error) ?? error.name}), each time it was asked. Start again later.`,
    { cause: error },
  )
}

const passes = (status: number, { name }: Error): boolean =>
  status === 429 || status >= 500 || /Throttling|TooManyRequests|RequestTimeout/.test(name)
