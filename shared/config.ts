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
  const { AIPS_SECRETS, AIPS_TMP, AIPS_MEMORY_MB, AIPS_THREADS, NO_COLOR } = parsed.data
  return {
    secretsDir: resolve(AIPS_SECRETS ?? join(homedir(), '.config', 'aips', 'secrets')),
    scratchDir: resolve(AIPS_TMP ?? join(tmpdir(), `aips-lake-${userInfo().uid}`)),
    memoryLimitMb: AIPS_MEMORY_MB ?? Math.floor((memoryBytes() * 0.65) / 2 ** 20),
    threads: AIPS_THREADS ?? availableParallelism(),
    noColor: NO_COLOR !== undefined,
    codeVersion: packageJson.version,
  }
}

/** The machine's memory, or the container's share of it. */
function memoryBytes(): number {
  const share = process.constrainedMemory()
  return share > 0 ? Math.min(share, totalmem()) : totalmem()
}
