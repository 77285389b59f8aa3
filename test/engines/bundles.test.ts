import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { sqlFiles } from '../../infra/bundling.ts'
import { type DeployedFunction, deployedFunctions } from '../support/local-stack/deployed-functions.ts'
import { firstQueryMs } from '../support/local-stack/first-query.ts'
import { synthesise } from '../support/local-stack/synthesise.ts'
import { readTemplate } from '../support/local-stack/template.ts'

const GIVEN = { brands: 'lumina', alarmEmail: 'night@example.com' }
const JOBS = ['ingest', 'night-failed', 'plan', 'publish', 'review', 'sweep', 'transform', 'watch']
/** `e_machine` of an ELF file. */
const MACHINE = { arm64: 183, x86_64: 62 } as const
/** What Lambda takes, unzipped. */
const MOST_BYTES = 250 * 2 ** 20

const bundled = async (architecture: keyof typeof MACHINE): Promise<DeployedFunction[]> =>
  deployedFunctions(await readTemplate(await synthesise({ ...GIVEN, architecture }), 'aips'))

describe.each(['arm64', 'x86_64'] as const)('the assets for %s', (architecture) => {
  let functions: DeployedFunction[] = []
  beforeAll(async () => {
    functions = await bundled(architecture)
  }, 600_000)

  test('there is one for every function', () => {
    expect(functions.map(({ name }) => name).toSorted()).toEqual(JOBS.map((job) => `aips-${job}`))
  })

  test('each holds the DuckDB of that processor, and of no other', async () => {
    for (const { name, folder } of functions) {
      const files = await filesUnder(folder)
      const libraries = files.filter((file) => /\.(so|node)$/.test(file))
      expect([name, libraries.filter((file) => file.endsWith('/libduckdb.so')).length]).toEqual([name, 1])
      for (const library of libraries)
        expect([library, await machineOf(library)]).toEqual([library, MACHINE[architecture]])
    }
  })

  test('each holds every .sql file that the code reads, beside the code', () => {
    const names = sqlFiles()
    expect(names.length).toBeGreaterThan(20)
    // They lie in two folders here and in one there.
    expect(new Set(names).size).toBe(names.length)
    for (const { name, folder } of functions)
      expect([name, names.filter((file) => !existsSync(join(folder, file)))]).toEqual([name, []])
  })

  test('each fits into what Lambda takes', async () => {
    const bytes = await Promise.all(
      functions.map(async ({ folder }) => {
        const sizes = (await filesUnder(folder)).map(async (file) => (await stat(file)).size)
        return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      }),
    )
    const told = functions.map(({ name }, at) => `${name} ${((bytes[at] ?? 0) / 2 ** 20).toFixed(0)} MB`)
    console.log(`${architecture}, unzipped: ${told.join(', ')}`)
    for (const size of bytes) expect(size).toBeLessThan(MOST_BYTES)
  })
})

/** What starts a function, in milliseconds: its module imported in a new process, as Lambda does. */
async function importMs({ module, handler, environment }: DeployedFunction): Promise<number> {
  const script = `
    const before = performance.now()
    const found = await import(${JSON.stringify(module)})
    const took = performance.now() - before
    if (typeof found[${JSON.stringify(handler)}] !== 'function') throw new Error('no handler')
    console.log(took)
    process.exit(0)`
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env,
  })
  return Number(stdout.trim().split('\n').at(-1))
}

test.runIf(process.arch === 'x64')(
  'on Node 24 each is imported, and its DuckDB answers a first query',
  async () => {
    expect(process.version).toMatch(/^v24\./)
    for (const one of await bundled('x86_64')) {
      const imported = await importMs(one)
      const query = await firstQueryMs(one.folder)
      console.log(
        `${one.name}: imported in ${imported.toFixed(0)} ms, first query after ${query?.toFixed(0)} ms`,
      )
      expect(imported).toBeGreaterThan(0)
      expect(query).toBeGreaterThan(0)
      // Lambda ends what has not begun after ten seconds.
      expect(imported + (query ?? 0)).toBeLessThan(10_000)
    }
  },
  120_000,
)

async function filesUnder(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.flatMap((one) => (one.isFile() ? [join(one.parentPath, one.name)] : []))
}

/** Which processor an ELF file is for: two bytes at 18, little end first. */
async function machineOf(file: string): Promise<number> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(20), 0, 20, 0)
    expect(buffer.subarray(0, 4).toString('latin1')).toBe('\x7fELF')
    return buffer.readUInt16LE(18)
  } finally {
    await handle.close()
  }
}
