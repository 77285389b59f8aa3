import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FileSystem } from 'aws-cdk-lib'
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import packageJson from '../package.json' with { type: 'json' }
import type { Settings } from './settings.ts'

/** The checkout: what functions import lies under it. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Folders whose `.sql` files are read at run time, from beside the code: in a bundle, from the folder of the bundle. */
const SQL_FOLDERS = ['shared/tables', 'shared/transform/steps'] as const

/**
 * What a run says that made it: the version, and the sources it was deployed from. What one version of the reader has
 * staged no other one takes for its own.
 */
export const codeVersion = (): string => {
  const sources = ['functions', 'shared', 'package-lock.json'].map((path) =>
    FileSystem.fingerprint(`${ROOT}${path}`),
  )
  return `${packageJson.version}+${createHash('sha256').update(sources.join(' ')).digest('hex').slice(0, 12)}`
}

/** npm's name for the processor that Lambda has. */
const CPU = { arm64: 'arm64', x86_64: 'x64' } as const

/**
 * How a handler becomes an asset: esbuild on this machine, no Docker, everything in one ESM file, the models' `.sql`
 * beside it. DuckDB is a library of the processor and cannot be bundled: npm installs the one Lambda needs, by the lock.
 * Every function has it, for what opens the lake opens the engine with it.
 */
export const bundling = (architecture: Settings['architecture']): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  // The SDK is in the bundle, too: the one we test with, not the one Lambda happens to have.
  externalModules: [],
  bundleAwsSDK: true,
  sourceMap: true,
  keepNames: true,
  // Parts of libraries that were CommonJS ask for `require`.
  banner: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
  nodeModules: ['@duckdb/node-api'],
  environment: { npm_config_os: 'linux', npm_config_cpu: CPU[architecture], npm_config_libc: 'glibc' },
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (input, output) =>
      SQL_FOLDERS.map((folder) => `cp ${quoted(`${input}/${folder}`)}/*.sql ${quoted(output)}`),
  },
})

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`

/** The `.sql` files that such an asset holds. */
export const sqlFiles = (): string[] =>
  SQL_FOLDERS.flatMap((folder) => readdirSync(`${ROOT}${folder}`).filter((file) => file.endsWith('.sql')))
