import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Brand } from '../../shared/brand.ts'
import { ConfigError } from '../../shared/errors.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import type { BrandExports, Exports, ExportsListing, Skipped } from '../../shared/ingest/list-exports.ts'
import { noBrands } from '../../shared/ingest/skipped.ts'
import { DIALECT_SOURCES, takesSettings } from '../../shared/ingest/sources.ts'
import { makeFolder } from '../../shared/make-folder.ts'
import { engineText } from '../night-warnings.ts'
import { type ExaminedFile, examineFile } from './doctor-file.ts'
import { type ToldError, tellError } from './error-text.ts'
import { some } from './figures.ts'
import type { World } from './world.ts'

/** A brand's exports as a night would read them today. */
export type ExaminedBrand = {
  brand: string
  /** Why no night would run for this brand: `brand.yaml`, or what cannot be read; null where one would. */
  brandFault: string | null
  /** The exit code that a night would give for it; 0 without one. */
  faultCode: number
  /** What is worth knowing of the brand file and of files that were not looked into. */
  notes: string[]
  skipped: Skipped[]
  files: ExaminedFile[]
}

/** `skipped` lies beside the brands' folders. */
export type ExaminedExports = { brands: ExaminedBrand[]; skipped: Skipped[] }

/**
 * Reads every export and keeps nothing: no lake, no secret. Ids are keyed under one that is forgotten at the end.
 * Which rows are duplicates only a lake knows. One brand that cannot be read stops no other.
 * @throws ConfigError when the folder cannot be read, or holds no brand
 */
export async function examineExports(exportsDir: string, world: World): Promise<ExaminedExports> {
  const exports = await world.openExports(exportsDir)
  const { brands, skipped }: ExportsListing = await exports.list()
  if (brands.length === 0) throw noBrands(exportsDir, skipped)
  const files = brands.reduce((sum, brand) => sum + brand.files.length, 0)
  await world.stderr.write(`Reading ${some(files, 'file')} …\n`)
  const { scratchDir } = world.config()
  await makeFolder(scratchDir, 0o700)
  const work = await mkdtemp(path.join(scratchDir, 'doctor-'))
  try {
    const examined: ExaminedBrand[] = []
    for (const brand of brands) examined.push(await examineBrand(brand, exports, world, work))
    return { brands: examined, skipped }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function examineBrand(
  listed: BrandExports,
  exports: Exports,
  world: World,
  work: string,
): Promise<ExaminedBrand> {
  const { brand: id, skipped } = listed
  const examined: ExaminedBrand = {
    brand: id,
    brandFault: null,
    faultCode: 0,
    notes: [],
    skipped,
    files: [],
  }
  const fail = (fault: ToldError) => {
    examined.brandFault ??= fault.message
    examined.faultCode ||= fault.exitCode
  }
  const brand = await brandOf(listed, exports, fail)
  examined.notes.push(...(brand ? notesOn(brand) : listed.files.length > 0 ? NOTES_WITHOUT_BRAND_FILE : []))
  const toRead = brand ? listed.files : listed.files.filter(({ source }) => !DIALECTS.has(source))
  const left = listed.files.length - toRead.length
  if (left > 0)
    examined.notes.push(
      `${some(left, 'file')} of ${[...DIALECTS].filter((one) => listed.files.some(({ source }) => source === one)).join(', ')} not looked into: how they are read stands in brand.yaml.`,
    )
  const { memoryLimitMb, threads } = world.config()
  const settings = brand ?? PLAIN_BRAND
  const engine = await world.openEngine(await world.openStorage(path.join(work, 'none')), {
    scratchDir: work,
    memoryLimitMb,
    threads,
    timezone: settings.timezone,
  })
  try {
    const secret = randomBytes(32)
    for (const file of toRead)
      try {
        const opened = await exports.open(file)
        if (opened === null)
          throw new ConfigError(
            `${file.file}: expected the export that was listed, found another or none: it changed or went meanwhile. Look again.`,
          )
        examined.files.push(
          await examineFile(
            { ...file, opened },
            { brand: settings, secret, listed: brand !== null },
            engine,
            work,
          ),
        )
      } catch (error) {
        // A file that cannot be opened fails a brand's night, and says nothing of the other files.
        fail(mendable(error))
      }
  } finally {
    await engine.close()
  }
  return examined
}

/** Sources whose files are read as the brand file says. */
const DIALECTS: ReadonlySet<string> = new Set(DIALECT_SOURCES)

/** A brand file that says nothing: what its defaults are is written in one place. */
const PLAIN_BRAND = parseBrandFile('brand: any\nname: { zh: 任一, en: Any }\n', 'any')
const NOTES_WITHOUT_BRAND_FILE = [
  `The files were read as under a brand file that says nothing: times without an offset in ${PLAIN_BRAND.timezone}, files with more than ${PLAIN_BRAND.maxQuarantineRatio * 100} % bad rows rejected.`,
]

async function brandOf(
  listed: BrandExports,
  exports: Exports,
  fail: (fault: ToldError) => void,
): Promise<Brand | null> {
  try {
    const text = await exports.brandText(listed)
    if (text !== null) return parseBrandFile(text, listed.brand)
    fail({
      ...NO_STACK,
      message: `${listed.brand}/brand.yaml: expected a brand file; found none. Write one; until then no night runs for this brand.`,
    })
  } catch (error) {
    fail(mendable(error))
  }
  return null
}

const NO_STACK = { name: 'InputError', exitCode: 3, stack: null } as const

/** What a person can mend is told; the rest is a bug and flies. */
function mendable(error: unknown): ToldError {
  const told = tellError(error)
  if (told.exitCode === 1) throw error
  return told
}

/** What the brand file asks for and does not get. */
function notesOn(brand: Brand): string[] {
  const unused = Object.keys(brand.sources).filter((source) => !takesSettings(source))
  return [
    ...(brand.engine === 'duckdb' ? [] : [engineText(brand)]),
    ...(unused.length === 0
      ? []
      : [
          `${brand.brand}/brand.yaml: sources: the settings of ${unused.join(', ')} do nothing: ${unused.length === 1 ? 'its columns have' : 'their columns have'} no campaign and no buyer to name. Leave them out.`,
        ]),
  ]
}
