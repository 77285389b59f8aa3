import { S3ServiceException } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { ConfigError, UnavailableError } from '../../shared/errors.ts'
import { BrokenAnswer, canPass, explainS3Error } from '../../shared/storage/s3-error.ts'

const answer = (name: string, status: number, message = 'said S3'): S3ServiceException =>
  new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: status } })
const system = (code: string): Error => Object.assign(new Error(code), { code })
/** What the SDK throws of an answer whose text it cannot read. */
const unread = (status: number): Error =>
  Object.assign(new SyntaxError('char <'), { $metadata: { httpStatusCode: status } })

const WHAT = 's3://lake/lumina/current.json'

test.each([
  [answer('SlowDown', 503)],
  [answer('ServiceUnavailable', 503)],
  [answer('InternalError', 500)],
  // In the body of a copy or of the end of an upload in parts S3 tells errors under a status of success.
  [answer('InternalError', 200)],
  [answer('TooManyRequestsException', 429)],
  [answer('RequestTimeout', 400)],
  [answer('IncompleteBody', 400)],
  [answer('ConditionalRequestConflict', 409)],
  [system('ECONNRESET')],
  [system('ECONNREFUSED')],
  [system('EPIPE')],
  [system('EAI_AGAIN')],
  [Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
  [Object.assign(new Error('Request aborted'), { name: 'AbortError' })],
  [unread(200)],
  [unread(502)],
  [new BrokenAnswer('cut')],
])('%s may pass, and becomes an UnavailableError when it does not', (error) => {
  expect(canPass(error)).toBe(true)
  const told = explainS3Error(error, 'write', WHAT)
  expect(told).toBeInstanceOf(UnavailableError)
  expect(told).toMatchObject({
    cause: error,
    message: expect.stringContaining(`Cannot write ${WHAT}: expected`),
  })
})

test.each([
  [answer('AccessDenied', 403), 's3:ListBucket'],
  [answer('Forbidden', 403), 's3:ListBucket'],
  // An answer without a body (of a head) has no name but its status.
  [answer('Unknown', 403), 's3:ListBucket'],
  [answer('Unknown', 400), 'without a word'],
  [answer('Unknown', 301), 'region'],
  [answer('ExpiredToken', 400), 'have expired'],
  [answer('InvalidAccessKeyId', 403), 'access key that S3 does not know'],
  [answer('SignatureDoesNotMatch', 403), 'secret key'],
  [answer('RequestTimeTooSkewed', 403), 'clock'],
  [answer('NoSuchBucket', 404), 'make the bucket'],
  [answer('PermanentRedirect', 301), 'region'],
  [answer('AuthorizationHeaderMalformed', 400), 'region'],
  [answer('InvalidObjectState', 403), 'archive'],
  [answer('NotImplemented', 501), 'NotImplemented (501), said S3'],
  [answer('InvalidRequest', 400), 'InvalidRequest (400), said S3'],
  [
    Object.assign(new Error('none'), { name: 'CredentialsProviderError', $metadata: { attempts: 1 } }),
    'role',
  ],
  [system('ENOTFOUND'), 'endpoint'],
  // What the SDK says of AWS_ENDPOINT_URL_S3=127.0.0.1:9000 and of localhost:9000.
  [system('ERR_INVALID_URL'), 'http:// or https:// included'],
  [new Error('Custom endpoint `localhost://9000` was not a valid URI'), 'http:// or https:// included'],
])('%s does not pass by waiting: a ConfigError that says what to do', (error, words) => {
  expect(canPass(error)).toBe(false)
  const told = explainS3Error(error, 'read', WHAT)
  expect(told).toBeInstanceOf(ConfigError)
  expect(told).toMatchObject({ cause: error, message: expect.stringContaining(words) })
  expect(told).toMatchObject({
    message: expect.stringMatching(/^Cannot read s3:.*: expected .*, found .*\. [A-Z]/),
  })
})

test.each([
  [new TypeError('x is not a function')],
  [unread(403)],
  ['a text'],
  [new ConfigError('told already')],
])('anything else flies as it is: %s', (error) => {
  expect(canPass(error)).toBe(false)
  expect(explainS3Error(error, 'read', WHAT)).toBe(error)
})
