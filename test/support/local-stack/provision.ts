import {
  CreateDatabaseCommand,
  type CreateDatabaseCommandInput,
  CreateTableCommand,
  type CreateTableCommandInput,
  GlueClient,
} from '@aws-sdk/client-glue'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  GetRandomPasswordCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import { ACCOUNT, REGION, type Template } from './template.ts'

const bucket = z.object({ BucketName: z.string() })
const secret = z.object({
  Name: z.string(),
  Description: z.string().optional(),
  GenerateSecretString: z.object({ PasswordLength: z.int(), ExcludePunctuation: z.boolean().optional() }),
})
const database = z.object({ DatabaseInput: z.looseObject({ Name: z.string() }) })
const table = z.object({ DatabaseName: z.string(), TableInput: z.looseObject({ Name: z.string() }) })

/** Makes what the functions work on, as the template has it: buckets, secrets, the Glue database with its tables. */
export async function provision(
  template: Template,
  endpoints: { s3: string; glue: string; secrets: string },
): Promise<void> {
  const s3 = new S3Client({ endpoint: endpoints.s3, region: REGION, forcePathStyle: true })
  for (const { properties } of template.ofType('AWS::S3::Bucket'))
    await s3.send(new CreateBucketCommand({ Bucket: bucket.parse(properties).BucketName }))
  s3.destroy()

  const secrets = new SecretsManagerClient({ endpoint: endpoints.secrets, region: REGION })
  for (const { properties } of template.ofType('AWS::SecretsManager::Secret')) {
    const { Name, Description, GenerateSecretString } = secret.parse(properties)
    const { RandomPassword } = await secrets.send(new GetRandomPasswordCommand(GenerateSecretString))
    await secrets.send(new CreateSecretCommand({ Name, Description, SecretString: RandomPassword }))
  }
  secrets.destroy()

  const glue = new GlueClient({ endpoint: endpoints.glue, region: REGION })
  for (const { properties } of template.ofType('AWS::Glue::Database')) {
    const input: CreateDatabaseCommandInput = database.parse(properties)
    await glue.send(new CreateDatabaseCommand({ CatalogId: ACCOUNT, ...input }))
  }
  for (const { properties } of template.ofType('AWS::Glue::Table')) {
    const input: CreateTableCommandInput = table.parse(properties)
    await glue.send(new CreateTableCommand({ CatalogId: ACCOUNT, ...input }))
  }
  glue.destroy()
}
