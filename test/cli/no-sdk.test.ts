import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What a file loads as soon as it is loaded itself: not types, and not what it imports where it needs it. */
const loads = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s(?!type\s)[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare ?? '',
  )

/** Every package that loading a file brings along, and through which files. */
async function packagesOf(entry: string): Promise<Map<string, string>> {
  const packages = new Map<string, string>()
  const seen = new Set<string>()
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file)) return
    seen.add(file)
    for (const name of loads(await readFile(file, 'utf8')))
      if (name.startsWith('.') && name.endsWith('.ts')) await visit(join(dirname(file), name))
      else if (!name.startsWith('.')) packages.set(name, file.slice(ROOT.length))
  }
  await visit(join(ROOT, entry))
  return packages
}

const ofAws = (packages: ReadonlyMap<string, string>): [string, string][] =>
  [...packages].filter(([name]) => name.startsWith('@aws'))

test('who works on folders does not wait for the SDKs of the cloud: they are loaded where an address needs them', async () => {
  const packages = await packagesOf('functions/cli/aips.ts')
  expect([...packages.keys()]).toContain('commander')
  expect([...packages.keys()]).toContain('@duckdb/node-api')
  expect(ofAws(packages)).toEqual([])
  expect(ofAws(await packagesOf('shared/storage/s3.ts'))).not.toEqual([])
})
