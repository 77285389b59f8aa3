import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import type { Landing } from './landing.ts'
import type { LocalStack } from './local-stack.ts'

const answer = z.object({
  brands: z.array(
    z.object({ outcome: z.string(), run_id: z.string().nullable(), result_sha256: z.string().nullable() }),
  ),
})

const AIPS = join(import.meta.dirname, '../../../functions/cli/aips.ts')

/** The text of a brand's secret, as the stack made it. */
export async function secretOf({ environment }: LocalStack, brand: string): Promise<string> {
  const client = new SecretsManagerClient({ endpoint: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '' })
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: `aips/${brand}` }))
  client.destroy()
  return SecretString
}

/**
 * What `aips night` says of the same exports, each with the time at which it arrived, in a folder with the same secret.
 * @param folder a lake is made in it, or goes on
 * @returns result_sha256
 */
export async function nightOnFolder(
  stack: LocalStack,
  landing: Landing,
  folder: string,
  { brand, date }: { brand: string; date: string },
): Promise<string | null> {
  const at = (name: string): string => join(folder, name)
  await mkdir(at('secrets'), { recursive: true, mode: 0o700 })
  await writeFile(join(at('secrets'), brand), await secretOf(stack, brand), { mode: 0o600 })
  await landing.copyTo(at('exports'), brand)
  const night = [
    'night',
    '--exports',
    at('exports'),
    '--lake',
    at('lake'),
    '--brand',
    brand,
    '--date',
    date,
    '--json',
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [AIPS, ...night], {
    env: { PATH: process.env.PATH, HOME: folder, AIPS_SECRETS: at('secrets'), AIPS_TMP: at('tmp') },
    maxBuffer: 2 ** 26,
  })
  return answer.parse(JSON.parse(stdout)).brands[0]?.result_sha256 ?? null
}
