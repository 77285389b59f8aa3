import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const reportSchema = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
})

/** Lines that the house refuses: where they would stand, and the rule that stops them there. */
const REFUSED: readonly (readonly [file: string, line: string, rule: string])[] = [
  ['shared/transform/a.ts', "export * from '../ingest/x.ts'", 'noRestrictedImports'],
  ['shared/transform/steps/a.ts', "export type { X } from '../../publish/x.ts'", 'noRestrictedImports'],
  ['shared/transform/b.ts', "export const x = await import('../review/x.ts')", 'noRestrictedImports'],
  ['shared/ingest/a.ts', "export * from '../transform/x.ts'", 'noRestrictedImports'],
  ['shared/publish/a.ts', "export * from '../ingest/x.ts'", 'noRestrictedImports'],
  ['shared/review/a.ts', "export * from '../publish/x.ts'", 'noRestrictedImports'],
  ['shared/sample/a.ts', "export * from '../transform/x.ts'", 'noRestrictedImports'],
  ['shared/ingest/b.ts', "export * from '../../functions/x.ts'", 'noRestrictedImports'],
  ['shared/ingest/c.ts', "export * from '../../test/x.ts'", 'noRestrictedImports'],
  ['shared/ingest/d.ts', "export * from '@duckdb/node-api'", 'noRestrictedImports'],
  ['shared/engine/a.ts', "export * from '@duckdb/node-api'", 'noRestrictedImports'],
  ['shared/engine/duckdb.ts', "export * from '../transform/x.ts'", 'noRestrictedImports'],
  ['shared/tables/a.ts', "export * from '../transform/x.ts'", 'noRestrictedImports'],
  ['shared/storage/a.ts', "export * from '../publish/x.ts'", 'noRestrictedImports'],
  ['shared/storage/b.ts', "export * from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  ['shared/storage/s3-a.ts', "export * from '../publish/x.ts'", 'noRestrictedImports'],
  ['shared/publish/b.ts', "export * from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  ['functions/d.ts', "export * from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  ['functions/e.ts', "export * from '@aws-sdk/client-glue'", 'noRestrictedImports'],
  ['functions/cli/sql-cell.ts', "export * from '@aws-sdk/client-athena'", 'noRestrictedImports'],
  ['shared/engine/b.ts', "export * from '@aws-sdk/client-athena'", 'noRestrictedImports'],
  ['shared/engine/athena-a.ts', "export * from '../publish/x.ts'", 'noRestrictedImports'],
  ['shared/publish/c.ts', "export * from '@aws-sdk/client-glue'", 'noRestrictedImports'],
  ['shared/publish/glue-a.ts', "export * from '../ingest/x.ts'", 'noRestrictedImports'],
  ['shared/ingest/i.ts', "export * from '@aws-sdk/client-secrets-manager'", 'noRestrictedImports'],
  ['shared/ingest/secrets-manager.ts', "export * from '../publish/x.ts'", 'noRestrictedImports'],
  ['shared/lake/a.ts', "export * from '../ingest/x.ts'", 'noRestrictedImports'],
  ['shared/a.ts', "export * from './ingest/x.ts'", 'noRestrictedImports'],
  ['functions/a.ts', "export * from '@duckdb/node-api'", 'noRestrictedImports'],
  ['functions/cli/a.ts', "export * from '../../test/x.ts'", 'noRestrictedImports'],
  ['functions/cli/sql-door.ts', "export * from '../../test/x.ts'", 'noRestrictedImports'],
  ['functions/e.ts', "export * from 'aws-cdk-lib/aws-s3'", 'noRestrictedImports'],
  ['shared/tables/b.ts', "export * from 'aws-cdk-lib'", 'noRestrictedImports'],
  ['infra/a.ts', "export * from '../functions/x.ts'", 'noRestrictedImports'],
  ['infra/b.ts', "export * from '../shared/publish/x.ts'", 'noRestrictedImports'],
  ['infra/c.ts', "export * from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  ['test/oracle/a.ts', "export * from '../../shared/calendar.ts'", 'noRestrictedImports'],
  ['test/oracle/b.ts', "export * from '../../shared/transform/x.ts'", 'noRestrictedImports'],
  ['shared/transform/c.ts', 'export const x = process.env.AIPS_TMP', 'noProcessEnv'],
  ['functions/cli/b.ts', "export const x = process.env['AIPS_TMP']", 'noProcessEnv'],
  ['shared/ingest/e.ts', 'export const x = [] as string[]', 'noUnsafeTypeAssertion'],
  ['shared/ingest/f.ts', 'export const x = (y: any) => y', 'noExplicitAny'],
  ['shared/ingest/g.ts', 'export const x = (y: string | null) => y!', 'noNonNullAssertion'],
]

/** Lines that it takes: the same words where they belong. */
const TAKEN: readonly (readonly [file: string, line: string])[] = [
  ['shared/transform/d.ts', "export * from '../tables/x.ts'\nexport * from '../engine/x.ts'"],
  ['shared/transform/e.ts', "export * from '../storage/x.ts'\nexport * from '../lake/x.ts'"],
  ['shared/transform/f.ts', "export * from '../rules.ts'\nexport * from './steps/x.ts'"],
  ['shared/transform/steps/b.ts', "export * from '../../transform.ts'"],
  ['functions/c.ts', "export * from '../shared/ingest/x.ts'\nexport * from '../shared/publish/x.ts'"],
  ['shared/storage/s3-b.ts', "export * from '@aws-sdk/client-s3'"],
  [
    'shared/engine/athena-b.ts',
    "export * from '@aws-sdk/client-athena'\nexport * from '@aws-sdk/client-glue'",
  ],
  ['shared/publish/glue-b.ts', "export * from '@aws-sdk/client-glue'\nexport * from '../storage/x.ts'"],
  ['functions/cli/doctor-checks.ts', "export * from '@duckdb/node-api'"],
  ['infra/d.ts', "export * from 'aws-cdk-lib'\nexport * from '../shared/tables/x.ts'"],
  ['infra/e.ts', "export * from '../shared/errors.ts'\nexport * from '../shared/metrics.ts'"],
  ['test/night/a.ts', "export * from '../../shared/transform/x.ts'"],
  ['test/oracle/c.ts', "export * from '../../shared/brand.ts'\nexport * from '../../shared/rules.ts'"],
  ['shared/config.ts', 'export const x = process.env'],
  ['shared/ingest/h.ts', "export const x = ['a'] as const"],
]

let folder = ''
let found: { category: string; file: string }[] = []

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'aips-house-')))
  await copyFile(inRoot('biome.jsonc'), join(folder, 'biome.jsonc'))
  for (const [file, line] of [...REFUSED, ...TAKEN]) {
    await mkdir(join(folder, dirname(file)), { recursive: true })
    await writeFile(join(folder, file), `${line}\n`)
  }
  // No repository there, hence no list of ignored files.
  const options = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', folder]
  const report = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [inRoot('node_modules/@biomejs/biome/bin/biome'), ...options],
      { cwd: folder },
      (_, out) => resolve(out),
    )
  })
  found = reportSchema.parse(JSON.parse(report)).diagnostics.map(({ category, location }) => ({
    category,
    file: location.path.replace(`${folder}/`, ''),
  }))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(REFUSED)('%s may not say: %s', (file, _, rule) => {
  const rules = found.filter((one) => one.file === file).map((one) => one.category.split('/').at(-1))
  expect(rules).toContain(rule)
})

test.each(TAKEN)('%s may say: %s', (file) => {
  expect(found.filter((one) => one.file === file)).toEqual([])
})
