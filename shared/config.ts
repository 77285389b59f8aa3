import { availableParallelism, homedir, tmpdir, totalmem, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { ConfigError } from './errors.ts'

/** How this machine is set up. The only place where the environment is read; everybody else is given this. */
export type Config = {
  /** Folder with one secret file a brand (AIPS_SECRETS). Never inside a lake. */
  secretsDir: string
  /** Folder for files that live no longer than a run (AIPS_TMP). It may not exist yet. */
  scratchDir: string
  /** What the engine may use before it spills (AIPS_MEMORY_MB): 65 % of what this process may have. */
  memoryLimitMb: number
  /** AIPS_THREADS; every core by default. */
  threads: number
  /** NO_COLOR is set to anything. */
  noColor: boolean
  /** The package's version, or what a deployment calls the sources it was made from (AIPS_CODE_VERSION). */
  codeVersion: string
}

/** What a person types here to call this program: npm's script when that is what started us, else the bin. */
export const calledAs = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  env.npm_lifecycle_event === 'aips' || env.npm_lifecycle_event === 'start' ? 'npm run -s aips --' : 'aips'

/** A variable that is set to nothing counts as not set. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined)
const count = (unit: string, least: number) =>
  text.pipe(
    z
      .string()
      .regex(/^\d{1,9}$/, `a whole number of ${unit}`)
      .transform(Number)
      .refine((value) => value >= least, `at least ${least} ${unit}`)
      .optional(),
  )

const variables = z.object({
  AIPS_SECRETS: text,
  AIPS_TMP: text,
  AIPS_MEMORY_MB: count('MiB', 128),
  AIPS_THREADS: count('threads', 1),
  AIPS_CODE_VERSION: text,
  NO_COLOR: text,
})

/** @throws ConfigError naming the variable that does not fit */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = variables.safeParse(env)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0])
      return `${name}: expected ${message}, found "${env[name]}"`
    })
    throw new ConfigError(
      `Environment variable ${faults.join('; ')}. Correct it, or unset it for the default.`,
    )
  }
  const { AIPS_SECRETS, AIPS_TMP, AIPS_MEMORY_MB, AIPS_THREADS, AIPS_CODE_VERSION, NO_COLOR } = parsed.data
  return {
    secretsDir: resolve(AIPS_SECRETS ?? join(homedir(), '.config', 'aips', 'secrets')),
    scratchDir: resolve(AIPS_TMP ?? join(tmpdir(), `aips-lake-${userInfo().uid}`)),
    memoryLimitMb: AIPS_MEMORY_MB ?? Math.floor((memoryBytes(env) * 0.65) / 2 ** 20),
    threads: AIPS_THREADS ?? availableParallelism(),
    noColor: NO_COLOR !== undefined,
    codeVersion: AIPS_CODE_VERSION ?? packageJson.version,
  }
}

/** How the lake in the cloud is set up: where its parts are, for what runs there and for who asks from outside. */
export type CloudConfig = {
  /** `s3://…/` of the lake and of the exports (AIPS_LAKE, AIPS_LANDING): functions are told, people type them. */
  lake: string | undefined
  landing: string | undefined
  /** What secrets in Secrets Manager are called before the brand's id; null where they are files (AIPS_SECRETS). */
  secretsPrefix: string | null
  /** The Glue database that readers ask (AIPS_DATABASE); null, said as `none`, where S3 comes without Glue. */
  database: string | null
  /** Athena's workgroup of people (AIPS_WORKGROUP), and of nights (AIPS_NIGHT_WORKGROUP). */
  workgroup: string
  nightWorkgroup: string
  /** Whether a bucket stands in the path of a request, as servers that are not Amazon's want it. */
  pathStyle: boolean
  /** Disk of a function, in bytes (AIPS_DISK_MB); null elsewhere. */
  diskBytes: number | null
}

const SECRETS_MANAGER = 'secretsmanager:'

/** Reads the part of the environment that is about the cloud. */
export function readCloudConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): CloudConfig {
  const set = (name: string) => text.parse(env[name])
  const secrets = set('AIPS_SECRETS')
  const workgroup = set('AIPS_WORKGROUP') ?? 'aips'
  const database = set('AIPS_DATABASE') ?? 'aips'
  const megabytes = (name: string) => (set(name) === undefined ? null : Number(set(name)) * 2 ** 20)
  return {
    lake: set('AIPS_LAKE'),
    landing: set('AIPS_LANDING'),
    secretsPrefix: secrets?.startsWith(SECRETS_MANAGER) ? secrets.slice(SECRETS_MANAGER.length) : null,
    database: database === 'none' ? null : database,
    workgroup,
    nightWorkgroup: set('AIPS_NIGHT_WORKGROUP') ?? `${workgroup}-night`,
    pathStyle: (set('AWS_ENDPOINT_URL_S3') ?? set('AWS_ENDPOINT_URL')) !== undefined,
    diskBytes: megabytes('AIPS_DISK_MB'),
  }
}

/** The machine's memory, the container's share of it, or what a Lambda function was given. */
function memoryBytes(env: Readonly<Record<string, string | undefined>>): number {
  const given = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE)
  if (given > 0) return given * 2 ** 20
  const share = process.constrainedMemory()
  return share > 0 ? Math.min(share, totalmem()) : totalmem()
}
