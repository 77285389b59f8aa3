import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CheckError } from '../../shared/errors.ts'
import { partitionFolders } from '../../shared/publish/catalog-folders.ts'
import { changeOf, NIGHT_TABLES, nightPartitions } from '../../shared/publish/catalog-plan.ts'
import { type Manifest, readManifest } from '../../shared/publish/manifest.ts'
import { type Pointer, readPointer } from '../../shared/publish/pointer.ts'
import { type Sample, writeSample } from '../../shared/sample/write-sample.ts'
import { SMOKE_BRAND } from '../smoke-brand.ts'
import { checkAnswers } from './answers.ts'
import { runNight } from './run-night.ts'
import type { SmokeWorld } from './world.ts'

/** Small enough for a minute, large enough that every table has rows. */
const SAMPLE = { users: 300, days: 12, seed: 7, brand: SMOKE_BRAND }
/** S3 dates objects by the second. */
const NEXT_SECOND_MS = 1_100

type Step = { what: string; work: () => Promise<string> }

/** What is tried, in this order; each step stands on those before it. */
export function smokeSteps(world: SmokeWorld): Step[] {
  const { deployed, lake, folder } = world
  let sample: Sample | null = null
  let published: Pointer | null = null
  const given = (): Sample => {
    if (!sample) throw new Error('no sample was written')
    return sample
  }
  const current = async (): Promise<{ pointer: Pointer; manifest: Manifest }> => {
    const pointer = await readPointer(lake.storage, SMOKE_BRAND)
    const manifest = pointer && (await readManifest(lake.storage, SMOKE_BRAND, pointer.run_id))
    if (!pointer || !manifest)
      throw new CheckError(
        `s3://${deployed.lake}/${SMOKE_BRAND}: expected a published run, found none, though the night succeeded. Look at the log of the function publish.`,
      )
    return { pointer, manifest }
  }
  const night = (): Promise<void> =>
    runNight(deployed.machine, { brands: [SMOKE_BRAND], date: given().endDate })

  return [
    {
      what: 'exports',
      work: async () => {
        sample = await writeSample({ out: join(folder, 'exports'), ...SAMPLE }, new Date())
        let count = 0
        for (const files of await arrivals(sample.folder)) {
          if (count > 0) await sleep(NEXT_SECOND_MS)
          for (const file of files)
            await world.landing.storage.put(`${SMOKE_BRAND}/${file}`, { file: join(sample.folder, file) })
          count += files.length
        }
        return `${count} files, ${sample.rows} rows to s3://${deployed.landing}/${SMOKE_BRAND}/`
      },
    },
    {
      what: 'a night',
      work: async () => {
        await night()
        const { pointer } = await current()
        published = pointer
        if (pointer.dt !== given().endDate)
          throw new CheckError(
            `expected ${given().endDate} to be published, found ${pointer.dt}. Report it, with this output.`,
          )
        return `${pointer.dt} published, run ${pointer.run_id}`
      },
    },
    {
      what: 'Glue shows what is published',
      work: async () => rolledForward(world, (await current()).manifest),
    },
    { what: 'Athena', work: () => checkAnswers(world, given()) },
    {
      what: 'the same night again',
      work: async () => {
        await night()
        const { pointer } = await current()
        if (pointer.run_id !== published?.run_id)
          throw new CheckError(
            `expected nothing new, found run ${pointer.run_id} in the place of ${published?.run_id}. Report it, with this output.`,
          )
        return 'nothing new, what is published stands'
      },
    },
    {
      what: 'the same night on Athena',
      work: async () => {
        const before = (await current()).manifest
        const brandFile = `${SMOKE_BRAND}/brand.yaml`
        const { storage } = world.landing
        const text = Buffer.from((await storage.get(brandFile))?.bytes ?? []).toString('utf8')
        await storage.put(brandFile, { bytes: Buffer.from(`${text.trimEnd()}\nengine: athena\n`) })
        await night()
        const { manifest } = await current()
        if (manifest.run_id === before.run_id || manifest.result_sha256 !== before.result_sha256)
          throw new CheckError(
            `expected a new run with the result of ${before.run_id}, ${before.result_sha256}, found ${manifest.run_id} with ${manifest.result_sha256}. Report it, with this output.`,
          )
        return `run ${manifest.run_id}, the same result`
      },
    },
  ]
}

/** Files by the day of their export, oldest first: of what is sent twice the later word counts. */
async function arrivals(folder: string): Promise<string[][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  const dated = await Promise.all(
    paths.map(async (path) => ({ file: path.slice(folder.length + 1), at: (await stat(path)).mtime })),
  )
  const days = Map.groupBy(dated, ({ at }) => at.toISOString().slice(0, 10))
  return [...days]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, files]) => files.map(({ file }) => file).sort())
}

async function rolledForward({ catalog }: SmokeWorld, manifest: Manifest): Promise<string> {
  const folders = partitionFolders(manifest)
  let count = 0
  for (const table of NIGHT_TABLES) {
    const wanted = nightPartitions(table, SMOKE_BRAND, folders)
    const { create, move, remove } = changeOf(table, wanted, await catalog.partitions(table, SMOKE_BRAND))
    count += wanted.length
    if (create.length + move.length + remove.length > 0)
      throw new CheckError(
        `Glue, table ${table.name}: expected the ${wanted.length} partitions of run ${manifest.run_id}, found ${create.length} missing, ${move.length} elsewhere, ${remove.length} too many. Look at the log of the function publish; its rights on Glue are the usual reason.`,
      )
  }
  return `${count} partitions of ${NIGHT_TABLES.length} tables`
}
