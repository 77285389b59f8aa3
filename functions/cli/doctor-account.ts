import { randomUUID } from 'node:crypto'
import { asError } from '../../shared/errors.ts'
import { brandsIn } from '../../shared/publish/brands.ts'
import { WHOLE_TABLES } from '../../shared/publish/catalog-plan.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { Check } from './doctor-checks.ts'
import { tellError } from './error-text.ts'
import { count } from './figures.ts'
import { place } from './place-option.ts'
import type { World } from './world.ts'

/**
 * Tries on this account what a night over S3 needs, one thing after another; none stops the others. What is written is
 * removed again.
 * @param lake its address
 * @param landing of the exports as typed; null where they are not on S3
 * @param findWorkgroup what Athena says of a workgroup
 */
export async function checkAccount(
  world: Pick<World, 'cwd' | 'cloud' | 'openStorage' | 'openExports' | 'openCatalog' | 'secrets'>,
  lake: string,
  landing: string | null,
  findWorkgroup: (name: string) => Promise<{ isEnabled: boolean; cutoffBytes: number | null }>,
): Promise<Check[]> {
  const { secretsPrefix, database, workgroup } = world.cloud()
  const storage = await world.openStorage(lake)
  const checks = [await attempt('lake bucket', () => writable(storage, lake))]
  const brands = new Set(await brandsIn(storage).catch(() => []))
  if (landing !== null)
    checks.push(
      await attempt('exports bucket', async () => {
        const exports = await world.openExports(place(world, landing, 'AIPS_LANDING'))
        const names = (await exports.list()).brands.map(({ brand }) => brand)
        for (const name of names) brands.add(name)
        return { found: `${landing} holds ${names.length === 0 ? 'no brand yet' : names.join(', ')}` }
      }),
    )
  for (const brand of secretsPrefix === null ? [] : brands)
    checks.push(
      await attempt('secrets', async () => {
        const { fingerprint } = await world.secrets().of(brand, { mayCreate: false })
        return { found: `${secretsPrefix}${brand} can be read, fingerprint ${fingerprint}` }
      }),
    )
  if (database === null) return checks
  const catalog = await world.openCatalog(lake)
  for (const table of catalog ? WHOLE_TABLES : [])
    checks.push(
      await attempt('database', async () => {
        const found = await catalog?.home(table)
        return { found: `${database} has ${table.name}, in ${found?.folder}` }
      }),
    )
  checks.push(
    await attempt('workgroup', async () => {
      const { isEnabled, cutoffBytes } = await findWorkgroup(workgroup)
      const limit = cutoffBytes === null ? 'no limit' : `at most ${count(cutoffBytes / 2 ** 20)} MiB`
      if (isEnabled) return { found: `${workgroup}, ${limit} a query` }
      return {
        found: `${workgroup} is disabled`,
        mend: 'Enable it, or name another with AIPS_WORKGROUP.',
      }
    }),
  )
  return checks
}

/** Writes, as a night publishes: of two that may not overwrite each other the second is refused. */
async function writable(storage: Storage, lake: string): Promise<{ found: string; mend?: string }> {
  const key = `_staging/doctor-${randomUUID()}`
  const body = { bytes: new TextEncoder().encode('x') }
  await storage.folders('')
  await storage.put(key, body, { absent: true })
  const isKept = (await storage.put(key, body, { absent: true })) === null
  await storage.delete(key)
  if (isKept) return { found: `${lake} can be written` }
  return {
    found: `${lake} lets one writer overwrite another: its server does not know If-None-Match`,
    mend: 'Use a server that knows conditional writes, as Amazon S3 does: without them two nights may publish at once.',
  }
}

async function attempt(name: string, look: () => Promise<{ found: string; mend?: string }>): Promise<Check> {
  try {
    const { found, mend = null } = await look()
    return { name, state: mend === null ? 'ok' : 'missing', found, mend }
  } catch (error) {
    const { exitCode, message } = tellError(error)
    // Nothing here quotes data: what is no error of ours is told as the SDK says it.
    return { name, state: 'missing', found: exitCode === 1 ? asError(error).message : message, mend: null }
  }
}
