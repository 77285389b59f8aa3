import { GlueServiceException } from '@aws-sdk/client-glue'
import { ConfigError, UnavailableError } from '../errors.ts'
import { errorCode } from '../storage/disk-error.ts'
import { BAD_ENDPOINT, isBadEndpoint } from '../storage/endpoint-error.ts'

/** What Glue said of a request, or of one partition of it. */
export type Said = { name: string; message: string }

const isSaid = (error: unknown): error is GlueServiceException => error instanceof GlueServiceException

/** Whether Glue gave its answer this name. */
export const isAnswer = (error: unknown, name: string): boolean => isSaid(error) && error.name === name

/** What may be otherwise a little later. */
const PASSING = [
  'ThrottlingException',
  'OperationTimeoutException',
  'InternalServiceException',
  'InternalFailure',
  'ServiceUnavailable',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'ResourceNotReadyException',
  'FederationSourceRetryableException',
]

type Meaning = { expected: string; found: string; next: string }

const CREDENTIALS = {
  expected: 'credentials that hold',
  next: 'Sign in again or renew them (`aws sts get-caller-identity` shows whose they are), then start again.',
}

/** What people can act on, by the name of Glue's answer or of the SDK's own error. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  EntityNotFoundException: {
    expected: 'this table in that database',
    found: 'that one of them is not there',
    next:
      'The stack makes both: deploy it again (`npm run deploy`) where tables are new or were removed by hand, or name the ' +
      'database of your stage with AIPS_DATABASE.',
  },
  AccessDeniedException: {
    expected: 'the right to do this',
    found: 'that these credentials have none',
    next:
      'Grant glue:GetTable, glue:UpdateTable, glue:GetPartitions, glue:BatchCreatePartition, glue:BatchUpdatePartition and ' +
      'glue:BatchDeletePartition on the catalog, the database and its tables; where Lake Formation guards them, there too.',
  },
  GlueEncryptionException: {
    expected: 'a catalog that can be decrypted',
    found: 'that its KMS key refuses',
    next: "Grant the use of the catalog's KMS key.",
  },
  ExpiredTokenException: { ...CREDENTIALS, found: 'that they have expired' },
  UnrecognizedClientException: { ...CREDENTIALS, found: 'some that AWS does not know' },
  InvalidSignatureException: { ...CREDENTIALS, found: 'a secret key that does not belong to the access key' },
  CredentialsProviderError: { ...CREDENTIALS, found: 'none in the environment, the profile or the role' },
  TokenProviderError: { ...CREDENTIALS, found: 'a session that has ended' },
  // The SDK's own, by its text: it has no name.
  'Region is missing': {
    expected: 'the region of the database',
    found: 'none',
    next: 'Set AWS_REGION, or the region of your profile.',
  },
  BadEndpoint: BAD_ENDPOINT,
  ENOTFOUND: {
    expected: 'a server of the name of the endpoint',
    found: 'that no such name is known',
    next: 'Correct the region or the endpoint, or look at the name service of this machine.',
  },
}

/**
 * What a failed request to Glue means for the person or the machine that can act on it: a ConfigError for what does not
 * pass by waiting, an UnavailableError for what may pass and did not while the SDK was patient.
 * @param what the table, as people call it: `Glue table aips.runs`
 */
export function explainGlueError(error: unknown, doing: string, what: string): unknown {
  const at = `Cannot ${doing} ${what}: expected`
  if (!(error instanceof Error)) return error
  const name = isBadEndpoint(error)
    ? 'BadEndpoint'
    : ([error.message, errorCode(error) ?? ''].find((one) => one in MEANINGS) ?? error.name)
  const status = isSaid(error) ? (error.$metadata.httpStatusCode ?? 0) : 0
  if (
    !(name in MEANINGS) &&
    (isSaid(error) ? passes(name) || status >= 500 || status === 429 : isNoAnswer(error))
  )
    return new UnavailableError(
      `${at} Glue to do it, found ${isSaid(error) ? `that it answers ${name}` : `no whole answer (${name})`}, each time it ` +
        'was tried. What is published stays published; start again later, and the catalog is brought up to it.',
      { cause: error },
    )
  return refusal({ name, message: error.message }, at, error) ?? (isSaid(error) ? refused(at, error) : error)
}

/** What it means that one partition of many could not be changed. */
export function explainPartitionError(said: Said, doing: string, what: string): Error {
  const at = `Cannot ${doing} ${what}: expected`
  if (passes(said.name))
    return new UnavailableError(
      `${at} Glue to do it, found that it answers ${said.name}. What is published stays published; start again later, ` +
        'and the catalog is brought up to it.',
    )
  return refusal(said, at) ?? refused(at, said)
}

const passes = (name: string): boolean => PASSING.includes(name)

function refusal({ name }: Said, at: string, cause?: unknown): ConfigError | null {
  const known = MEANINGS[name]
  if (!known) return null
  return new ConfigError(`${at} ${known.expected}, found ${known.found} (${name}). ${known.next}`, { cause })
}

const refused = (at: string, said: Said): ConfigError =>
  new ConfigError(
    `${at} Glue to do it, found that it refuses: ${said.name}, ${said.message.replace(/\.$/, '') || 'without a word'}. ` +
      'Look at the table in the console of Glue; deploying the stack again puts its definition right.',
    { cause: said },
  )

/** The system has a code for what went wrong on the way, as ECONNREFUSED; the SDK's own clock a name. */
const isNoAnswer = (error: Error): boolean =>
  /^E[A-Z]+$/.test(errorCode(error) ?? '') ||
  ['TimeoutError', 'AbortError', 'SyntaxError'].includes(error.name)
