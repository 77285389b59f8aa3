import * as z from 'zod'
import type { Asked } from '../support/local-stack/recorder.ts'
import { bucketArn } from './policies.ts'
import type { Synthesised } from './synthesised.ts'

/** A right that a request needs, as policies name it. */
export type Needed = { action: string; resource: string }

/** What a request to S3, Glue or Secrets Manager needs, as AWS documents it for each operation. */
export function neededFor(asked: Asked, template: Synthesised): Needed[] {
  if (asked.target === null) return [forS3(asked, template)]
  const [service, operation = ''] = asked.target.split('.')
  const body: unknown = JSON.parse(asked.body)
  if (service === 'secretsmanager') return [forSecret(operation, body, template)]
  if (service === 'AWSGlue') return forGlue(operation, body)
  throw new Error(`nobody here knows what ${asked.target} needs`)
}

/** Operations of S3 by method and by what the query names; HEAD needs what GET needs, parts what PUT needs. */
const S3_ACTIONS: readonly (readonly [method: string, query: string | null, action: string])[] = [
  ['GET', 'list-type', 's3:ListBucket'],
  ['PUT', 'tagging', 's3:PutObjectTagging'],
  ['DELETE', 'tagging', 's3:DeleteObjectTagging'],
  ['DELETE', 'uploadId', 's3:AbortMultipartUpload'],
  ['GET', null, 's3:GetObject'],
  ['HEAD', null, 's3:GetObject'],
  ['PUT', null, 's3:PutObject'],
  ['POST', null, 's3:PutObject'],
  ['DELETE', null, 's3:DeleteObject'],
]

function forS3({ method, url }: Asked, template: Synthesised): Needed {
  const found = S3_ACTIONS.find(
    ([name, query]) => name === method && (query === null || url.searchParams.has(query)),
  )
  if (!found) throw new Error(`nobody here knows what ${method} ${url.search} needs`)
  const [, bucket = '', ...parts] = decodeURIComponent(url.pathname).split('/')
  const arn = bucketArn(template, bucket.includes('-lake-') ? 'lake' : 'landing')
  const key = parts.join('/')
  return { action: found[2], resource: key === '' ? arn : `${arn}/${key}` }
}

function forSecret(operation: string, body: unknown, template: Synthesised): Needed {
  const { SecretId } = z.object({ SecretId: z.string() }).parse(body)
  const { id } = template.one('AWS::SecretsManager::Secret', ({ Name }) => Name === SecretId)
  return { action: `secretsmanager:${operation}`, resource: `{${id}}` }
}

const inGlue = z.object({
  DatabaseName: z.string(),
  TableName: z.string().optional(),
  Name: z.string().optional(),
  TableInput: z.object({ Name: z.string() }).optional(),
})

/** Glue asks for the right on the table and on everything above it. */
function forGlue(operation: string, body: unknown): Needed[] {
  const { DatabaseName, TableName, Name, TableInput } = inGlue.parse(body)
  const table = TableName ?? Name ?? TableInput?.Name
  return ['catalog', `database/${DatabaseName}`, `table/${DatabaseName}/${table}`].map((resource) => ({
    action: `glue:${operation}`,
    resource: `arn:{AWS::Partition}:glue:{AWS::Region}:{AWS::AccountId}:${resource}`,
  }))
}
