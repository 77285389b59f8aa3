import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../../..')
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aips-lake')
const PREFIX = 'cdk-out-'
/** What decides what is synthesised; node_modules is decided by the lock. */
const SOURCES = ['infra/**/*', 'functions/**/*', 'shared/**/*', 'package*.json', 'cdk.json', 'tsconfig.json']
const UNUSED_MS = 2 * 3_600_000
/** Longer than any synthesis: whoever holds it so long has died. */
const STALE_MS = 10 * 60_000

/**
 * The folder of the app as `cdk deploy` would send it, assets bundled for this machine. It is kept beside the tree
 * under a name that its sources and settings decide, so that the same is made once, whoever asks at the same time.
 */
export async function synthesise(context: Readonly<Record<string, string>>): Promise<string> {
  const settings = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  await mkdir(CACHE, { recursive: true })
  for (;;) {
    const hash = await contentHash(settings)
    const folder = join(CACHE, `${PREFIX}${hash}`)
    if (existsSync(folder)) {
      await utimes(folder, new Date(), new Date())
      return folder
    }
    const lock = `${folder}.lock`
    const isOurs = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (!isOurs) {
      const since = await stat(lock).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      )
      if (Date.now() - since > STALE_MS) await rm(lock, { recursive: true, force: true })
      await sleep(200)
      continue
    }
    try {
      await removeUnused()
      const building = await synthesiseTo(`${folder}.building`, settings)
      // Somebody may have edited the sources meanwhile; then it is nobody's.
      if ((await contentHash(settings)) === hash) await rename(building, folder)
    } finally {
      await rm(`${folder}.building`, { recursive: true, force: true })
      await rm(lock, { recursive: true, force: true })
    }
  }
}

async function synthesiseTo(folder: string, settings: readonly string[]): Promise<string> {
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk')
  const app = `"${process.execPath}" infra/app.ts`
  await promisify(execFile)(
    process.execPath,
    [cdk, 'synth', '--quiet', '--no-notices', '--app', app, '--output', folder, ...settings],
    { cwd: ROOT, maxBuffer: 2 ** 26 },
  )
  return folder
}

async function contentHash(settings: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([settings, process.version, process.arch]))
  const files: string[] = []
  for await (const file of glob(SOURCES, { cwd: ROOT })) files.push(file)
  for (const file of files.sort()) {
    const path = join(ROOT, file)
    if ((await stat(path)).isFile()) hash.update(`\n${file}\n`).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 24)
}

/** Folders that no test has asked for within two hours. */
async function removeUnused(): Promise<void> {
  for (const name of (await readdir(CACHE)).filter((one) => one.startsWith(PREFIX))) {
    const path = join(CACHE, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > UNUSED_MS) await rm(path, { recursive: true, force: true })
  }
}
