import { S3ServiceException } from '@aws-sdk/client-s3'
import * as z from 'zod'
import { ConfigError, UnavailableError } from '../errors.ts'
import { errorCode } from './disk-error.ts'
import { BAD_ENDPOINT, isBadEndpoint } from './endpoint-error.ts'

/** What S3 said of a request, by its name (`SlowDown`) and HTTP status; null where there was no answer at all. */
const said = (error: unknown): { name: string; status: number } | null =>
  error instanceof S3ServiceException
    ? { name: error.name, status: error.$metadata.httpStatusCode ?? 0 }
    : null

/** Whether S3 gave one of these names to its answer, or one of these statuses. */
export const isAnswer = (error: unknown, ...expected: readonly (string | number)[]): boolean => {
  const answer = said(error)
  return answer !== null && (expected.includes(answer.name) || expected.includes(answer.status))
}

/** Answers with a status of the asker's own fault that pass all the same. */
const PASSING = [
  'RequestTimeout',
  'IncompleteBody',
  'BadDigest',
  'XAmzContentSHA256Mismatch',
  'XAmzContentChecksumMismatch',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequestsException',
  'ConditionalRequestConflict',
  'OperationAborted',
]

const NO_ANSWER = [
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]

/** An answer that is not all that S3 would say. */
export class BrokenAnswer extends Error {
  override name = 'BrokenAnswer'
}

/** What every answer of S3 holds; one without it came of something in between. */
export function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new BrokenAnswer('expected an answer of S3, found one without its usual fields')
  return value
}

const unreadAnswer = z.object({ $metadata: z.object({ httpStatusCode: z.int() }) })

/** 501 is of a server that will never know how. Success with an error is an answer that broke on its way. */
const statusPasses = (status: number): boolean =>
  (status >= 200 && status < 300) || status === 429 || (status >= 500 && status !== 501)

/**
 * Whether the same request may well succeed a little later: S3 is busy or broke down, or nothing whole came back. A
 * clock that is wrong, credentials that have expired and rights that are missing do not pass by waiting.
 */
export function canPass(error: unknown): boolean {
  const answer = said(error)
  if (answer) {
    return PASSING.includes(answer.name) || statusPasses(answer.status)
  }
  if (!(error instanceof Error)) return false
  if (error instanceof BrokenAnswer || ['TimeoutError', 'AbortError'].includes(error.name)) return true
  if (NO_ANSWER.includes(errorCode(error) ?? '')) return true
  // The SDK could not read the answer: an HTML page of something in between, or a text that was cut.
  const unread = unreadAnswer.safeParse(error)
  return unread.success && statusPasses(unread.data.$metadata.httpStatusCode)
}

type Meaning = { expected: string; found: string; next: string }

const NOTHING_HALF = 'nothing half-written is visible.'
const RENEW = {
  expected: 'credentials that hold',
  next: `Sign in again or renew them (\`aws sts get-caller-identity\` shows whose they are), then start again: ${NOTHING_HALF}`,
}
const RIGHTS = {
  expected: 'the right to do this',
  found: 'that these credentials have none',
  next:
    'Grant s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload on the objects and s3:ListBucket on the ' +
    'bucket (without the last S3 refuses even to say that an object is not there), and the use of its KMS key if it has one.',
}
const WHERE = {
  expected: 'a bucket of this region and endpoint',
  found: 'that it lies elsewhere',
  next: "Name the bucket's own region with AWS_REGION (`aws s3api get-bucket-location` tells it).",
}

/** What people can act on, by the name of S3's answer or of the SDK's own error. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AccessDenied: RIGHTS,
  Forbidden: RIGHTS,
  AllAccessDisabled: RIGHTS,
  ExpiredToken: { ...RENEW, found: 'that they have expired' },
  ExpiredTokenException: { ...RENEW, found: 'that they have expired' },
  TokenRefreshRequired: { ...RENEW, found: 'that they have expired' },
  InvalidToken: { ...RENEW, found: 'a session token that S3 does not know' },
  InvalidAccessKeyId: { ...RENEW, found: 'an access key that S3 does not know' },
  SignatureDoesNotMatch: { ...RENEW, found: 'a secret key that does not belong to the access key' },
  CredentialsProviderError: { ...RENEW, found: 'none in the environment, the profile or the role' },
  TokenProviderError: { ...RENEW, found: 'a session that has ended' },
  RequestTimeTooSkewed: {
    expected: "a clock within a quarter of an hour of S3's",
    found: 'that it is further off',
    next: `Set this machine's clock (\`timedatectl\` shows it), then start again: ${NOTHING_HALF}`,
  },
  NoSuchBucket: {
    expected: 'a bucket of that name',
    found: 'none',
    next: 'Correct the address, or make the bucket first.',
  },
  InvalidBucketName: {
    expected: 'a bucket of that name',
    found: 'that no bucket can be called so',
    next: 'Correct the address.',
  },
  PermanentRedirect: WHERE,
  AuthorizationHeaderMalformed: WHERE,
  IllegalLocationConstraintException: WHERE,
  // The SDK's own, by its text: it has no name.
  'Region is missing': {
    expected: 'the region of the bucket',
    found: 'none',
    next: 'Name the region, or set AWS_REGION or the region of your profile.',
  },
  InvalidObjectState: {
    expected: 'an object that can be read at once',
    found: 'that it was moved to an archive',
    next: 'Restore the object, and keep lifecycle rules that archive away from the lake.',
  },
  BadEndpoint: BAD_ENDPOINT,
  ENOTFOUND: {
    expected: 'a server of the name of the endpoint',
    found: 'that no such name is known',
    next: 'Correct the region or the endpoint, or look at the name service of this machine.',
  },
}

/** Answers to a head have no body, hence no name but this. */
const NAMELESS = 'Unknown'
const WITHOUT_A_WORD = {
  expected: 'credentials that hold and a bucket of this region',
  found: 'a refusal without a word, as S3 gives where they have expired or the bucket lies elsewhere',
  next: RENEW.next,
}
const BY_STATUS: Readonly<Record<number, (name: string) => Meaning | undefined>> = {
  301: () => WHERE,
  400: (name) => (name === NAMELESS ? WITHOUT_A_WORD : undefined),
  403: () => RIGHTS,
}

/** Of what came instead of an answer: the system's code, or the SDK's own name, or a text that stands for one. */
const unansweredName = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  if (isBadEndpoint(error)) return 'BadEndpoint'
  return errorCode(error) ?? (error.message in MEANINGS ? error.message : error.name)
}

/**
 * What a failed operation on S3 means for the person or the machine that can act on it: a ConfigError for what does
 * not pass by waiting, an UnavailableError for what may pass and did not while we were patient. Anything else comes
 * back as it is.
 * @param doing what was tried, as in `write` or `read`
 * @param what the object as people call it, `s3://bucket/key`
 */
export function explainS3Error(error: unknown, doing: string, what: string): unknown {
  const at = `Cannot ${doing} ${what}: expected`
  const answer = said(error)
  const name = answer?.name ?? unansweredName(error)
  if (canPass(error))
    return new UnavailableError(
      `${at} S3 to do it, found ${answer ? `that it answers ${name} (${answer.status})` : `no whole answer (${name})`}, ` +
        `each time it was tried. Start again later; ${NOTHING_HALF}`,
      { cause: error },
    )
  const known = MEANINGS[name] ?? (answer && BY_STATUS[answer.status]?.(name))
  if (known)
    return new ConfigError(`${at} ${known.expected}, found ${known.found} (${name}). ${known.next}`, {
      cause: error,
    })
  if (!answer) return error
  const words = error instanceof Error ? error.message.replace(/\.$/, '') : ''
  return new ConfigError(
    `${at} S3 to do it, found that it refuses: ${name} (${answer.status}), ${words || 'without a word'}. ` +
      'Look at the settings of the bucket and of the endpoint.',
    { cause: error },
  )
}
