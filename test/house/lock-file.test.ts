import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as z from 'zod'

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})

const readLock = async () =>
  lockSchema.parse(JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8')))

/** Where Node looks for what the package at `path` imports: beside it, and beside each package it lies in. */
const foldersSeenFrom = (path: string): string[] => {
  const outer = path.lastIndexOf('node_modules/')
  return outer < 0 ? [''] : [`${path}/`, ...foldersSeenFrom(path.slice(0, outer).replace(/\/$/, ''))]
}

// `npm install` leaves out, without a word, packages for other platforms that its registry does not hold (a mirror
// often holds few), and `npm ci` then refuses the whole file.
test('the lock file has every package that some platform needs, so that npm ci takes it everywhere', async () => {
  const { packages } = await readLock()
  const missing = Object.entries(packages).flatMap(([path, one]) =>
    Object.keys(one.optionalDependencies ?? {}).filter(
      (name) => !foldersSeenFrom(path).some((folder) => packages[`${folder}node_modules/${name}`]?.version),
    ),
  )
  expect(missing).toEqual([])
})

test('the engine is locked for the processor the night runs on in the cloud', async () => {
  const { packages } = await readLock()
  expect(packages['node_modules/@duckdb/node-bindings-linux-arm64']?.version).toBe('1.5.5-r.5')
})
