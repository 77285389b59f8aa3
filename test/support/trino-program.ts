import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The newest whose archives Maven Central has. Athena's engine version 3 is a Trino too. */
const VERSION = '476'
const LEAST_JAVA = 24
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack'

/** What it takes to start Trino: a Java, the server's jars, and a folder of plug-ins. */
export type TrinoProgram = { java: string; lib: string; plugins: string }

/**
 * Trino, fetched with Maven where the cache does not have it yet (0.45 GB, once a machine). Null where it cannot be
 * had: then its suites are skipped, which is said loudly; a CI that skipped them would prove nothing.
 */
export async function findTrino(): Promise<TrinoProgram | null> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aips-lake')
  const folder = join(cache, `trino-${VERSION}`)
  try {
    const java = await findJava()
    if (!existsSync(folder)) await fetchTrino(cache, folder)
    return {
      java,
      lib: join(folder, 'server', `trino-server-core-${VERSION}`, 'lib'),
      plugins: join(folder, 'plugins'),
    }
  } catch (error) {
    const missing =
      `Trino ${VERSION}, the second engine of these tests, is not to be had: expected a JDK of ${LEAST_JAVA} or newer ` +
      `(JAVA_HOME or /usr/lib/jvm), and in ${cache} the server or Maven with a mirror of Maven Central to fetch it ` +
      `from; found ${error instanceof Error ? error.message : error}`
    if (process.env.CI) throw new Error(missing, { cause: error })
    console.warn(`\nSKIPPED: every suite that needs Trino. ${missing}\n`)
    return null
  }
}

async function fetchTrino(cache: string, folder: string): Promise<void> {
  const building = join(cache, `trino-${process.pid}`)
  // Without a pom the plug-in leaves a folder behind where it is started.
  const scratch = await mkdtemp(join(tmpdir(), 'aips-trino-fetch-'))
  const unpack = (artifact: string, into: string, ...more: string[]) =>
    promisify(execFile)(
      'mvn',
      ['-q', '-B', UNPACK, `-Dartifact=io.trino:${artifact}`, `-DoutputDirectory=${into}`, ...more],
      { cwd: scratch },
    )
  try {
    await mkdir(building, { recursive: true })
    const core = join(building, 'server')
    await unpack(`trino-server-core:${VERSION}:tar.gz`, core, '-Dmdep.unpack.includes=*/lib/*')
    await unpack(`trino-hive:${VERSION}:zip`, join(building, 'plugins'))
    // Another worker may have been faster.
    await rename(building, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(building, { recursive: true, force: true })
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The newest Java among JAVA_HOME and the installed ones. */
async function findJava(): Promise<string> {
  const installed = '/usr/lib/jvm'
  const names = await readdir(installed).catch((): string[] => [])
  const homes = [process.env.JAVA_HOME ?? [], names.map((name) => join(installed, name))].flat()
  const found = await Promise.all(
    homes.map(async (home) => {
      const release = await readFile(join(home, 'release'), 'utf8').catch(() => '')
      return { home, version: Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? 0) }
    }),
  )
  const newest = found.toSorted((a, b) => b.version - a.version)[0]
  if (!newest || newest.version < LEAST_JAVA)
    throw new Error(newest ? `Java ${newest.version} in ${newest.home}` : 'no Java')
  return join(newest.home, 'bin', 'java')
}
