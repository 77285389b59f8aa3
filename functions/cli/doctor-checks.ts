import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Config } from '../../shared/config.ts'
import { makeFolder } from '../../shared/make-folder.ts'
import { count } from './figures.ts'

/** One thing a night needs. `mend` says what to do where it is not `ok`. */
export type Check = { name: string; state: 'ok' | 'warning' | 'missing'; found: string; mend: string | null }

const NODE_MAJOR = 24
const FREE_BYTES = 2 * 2 ** 30

/**
 * Tries everything a night needs of this machine, one after another; none stops the others.
 * @param lakeDir null where no folder is a lake
 * @param hasSecrets whether secrets are files here
 */
export async function checkMachine(
  config: Config,
  lakeDir: string | null,
  hasSecrets = true,
): Promise<Check[]> {
  return [
    nodeVersion(process.versions.node),
    await engine(),
    timeZones(),
    memory(config),
    await writableFolder('scratch folder', config.scratchDir, 'Set AIPS_TMP to a folder of yours.'),
    await freeSpace('scratch folder', config.scratchDir, 'Free some space, or set AIPS_TMP to another disk.'),
    ...(hasSecrets
      ? await secrets(config.secretsDir).catch((error: unknown) => [unreadable(config.secretsDir, error)])
      : []),
    ...(lakeDir === null
      ? []
      : [
          await writableFolder(
            'lake folder',
            lakeDir,
            'Give this user the rights, or choose another --lake.',
          ),
          await freeSpace('lake folder', lakeDir, 'Free some space, or choose another --lake.'),
        ]),
  ]
}

const ok = (name: string, found: string): Check => ({ name, state: 'ok', found, mend: null })

export function nodeVersion(version: string): Check {
  const name = 'Node'
  if (Number(version.split('.')[0]) >= NODE_MAJOR) return ok(name, version)
  const mend = 'Start through npm (`npm run -s aips -- …`), which brings the right Node, after `npm ci`.'
  return { name, state: 'missing', found: `${version}, expected ${NODE_MAJOR} or newer`, mend }
}

async function engine(): Promise<Check> {
  try {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll('select version()')
    const version = String(reader.getRows()[0]?.[0])
    connection.closeSync()
    instance.closeSync()
    return ok('DuckDB', version)
  } catch (error) {
    return {
      name: 'DuckDB',
      state: 'missing',
      found: `it does not load: ${said(error)}`,
      mend: 'Run `npm ci` on this machine: it brings the build for this system.',
    }
  }
}

function timeZones(): Check {
  // 1 Jan 2026, 20:00 UTC is the next morning in Shanghai.
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })
  const found = day.format(new Date('2026-01-01T20:00:00Z'))
  if (found === '2026-01-02') return ok('time zones', 'Asia/Shanghai is known')
  return {
    name: 'time zones',
    state: 'missing',
    found: 'Asia/Shanghai is not known',
    mend: 'Use a Node with full ICU data; the one `npm ci` brings has it.',
  }
}

function memory({ memoryLimitMb, threads }: Config): Check {
  const total = Math.round(totalmem() / 2 ** 20)
  const found = `${count(memoryLimitMb)} MiB and ${threads} threads for the engine, of ${count(total)} MiB`
  if (memoryLimitMb < 512)
    return {
      name: 'memory',
      state: 'warning',
      found,
      mend: 'Below 512 MiB nights spill to disk and take longer; raise AIPS_MEMORY_MB.',
    }
  if (memoryLimitMb > total * 0.9)
    return {
      name: 'memory',
      state: 'warning',
      found,
      mend: 'Lower AIPS_MEMORY_MB: the rest of the program needs some too.',
    }
  return ok('memory', found)
}

/** Writes, renames and removes a file, as a night does. The folder is made, and taken away again if it was not there. */
async function writableFolder(name: string, dir: string, mend: string): Promise<Check> {
  let made: string | null = null
  try {
    made = await makeFolder(dir)
    const file = path.join(dir, `.doctor-${randomUUID()}`)
    await writeFile(file, 'x')
    await rename(file, `${file}-2`)
    await rm(`${file}-2`)
    return ok(name, `${dir} can be written`)
  } catch (error) {
    return { name, state: 'missing', found: `${dir} cannot be written: ${said(error)}`, mend }
  } finally {
    if (made !== null) await rm(made, { recursive: true, force: true })
  }
}

async function freeSpace(name: string, dir: string, mend: string): Promise<Check> {
  const place = await nearestFolder(dir)
  const { bavail, bsize } = await statfs(place)
  const found = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free for the ${name}`
  return bavail * bsize >= FREE_BYTES ? ok('space', found) : { name: 'space', state: 'warning', found, mend }
}

async function nearestFolder(dir: string): Promise<string> {
  const found = await statOf(dir)
  return found?.isDirectory() || dir === path.dirname(dir) ? dir : nearestFolder(path.dirname(dir))
}

const unreadable = (dir: string, error: unknown): Check => ({
  name: 'secrets',
  state: 'missing',
  found: `${dir} cannot be looked into: ${said(error)}`,
  mend: `Give this user the folder (\`ls -ld ${dir}\` shows whose it is), or set AIPS_SECRETS to one of yours.`,
})

/** Only modes and names are looked at, never what is inside. */
async function secrets(dir: string): Promise<Check[]> {
  const name = 'secrets'
  const folder = await statOf(dir)
  if (folder === null) {
    const parent = await nearestFolder(dir)
    const check = await writableFolder(
      name,
      path.join(parent, `.doctor-${randomUUID()}`),
      'Set AIPS_SECRETS to a folder of yours, outside the lake.',
    )
    return [
      check.state === 'ok'
        ? ok(name, `${dir} is not there yet; the first night makes it`)
        : { ...check, found: `${dir} cannot be made` },
    ]
  }
  if (!folder.isDirectory())
    return [
      {
        name,
        state: 'missing',
        found: `${dir} is a file, expected a folder`,
        mend: 'Move it away, or set AIPS_SECRETS to a folder.',
      },
    ]
  const open: Check[] = []
  let files = 0
  for (const file of (await readdir(dir)).filter((each) => !each.startsWith('.')).sort()) {
    const found = await statOf(path.join(dir, file))
    if (!found?.isFile()) continue
    files += 1
    if ((found.mode & 0o077) !== 0)
      open.push({
        name,
        state: 'missing',
        found: `${path.join(dir, file)} can be read by others (mode ${(found.mode & 0o777).toString(8)})`,
        mend: `Run \`chmod 600 ${path.join(dir, file)}\`.`,
      })
  }
  return open.length > 0 ? open : [ok(name, `${count(files)} in ${dir}, readable by this user alone`)]
}

const statOf = (file: string): Promise<Stats | null> => stat(file).catch(() => null)

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
