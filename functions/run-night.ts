import { asError, ConfigError } from '../shared/errors.ts'
import type { BrandExports, Exports, ExportsListing } from '../shared/ingest/list-exports.ts'
import { noBrands, skippedText } from '../shared/ingest/skipped.ts'
import { readPublished } from '../shared/publish/reader.ts'
import { brandNight } from './brand-night.ts'
import type { BrandNight, NightRequest, NightResult, OnProgress } from './cli/night-result.ts'
import type { BrandRequest, NightWorld, ReadExport } from './night-run.ts'
import { parsing } from './read-export.ts'

/**
 * A night (or a restatement) of every brand there is, or of one. Brands run one after the other, and what stops one
 * never stops another.
 * @throws ConfigError when the exports folder cannot be read, or the brand asked for does not exist
 */
export async function runNight(
  request: NightRequest,
  world: NightWorld,
  onProgress: OnProgress,
): Promise<NightResult> {
  const exports = request.exportsDir === null ? null : await world.openExports(request.exportsDir)
  const listing = (await exports?.list()) ?? null
  const brands: BrandNight[] = []
  for (const one of await requests(request, exports, listing, world)) {
    brands.push(await brandNight(one, world, onProgress))
  }
  return { brands, warnings: listing ? besideBrands(listing) : [] }
}

/** What lies beside the brands' folders and may have been meant for one; folders of others may lie there. */
function besideBrands({ skipped }: ExportsListing): { code: string; message: string }[] {
  const meant = skipped.filter(({ why }) => why !== 'no_brand')
  return meant.length === 0
    ? []
    : [{ code: 'files_skipped', message: skippedText(meant, '<exports>/<brand>/<source>/') }]
}

async function requests(
  request: NightRequest,
  exports: Exports | null,
  listing: ExportsListing | null,
  world: NightWorld,
): Promise<BrandRequest[]> {
  const common = {
    kind: request.kind,
    date: request.date,
    from: request.from,
    acceptVolume: request.acceptVolume,
    goesOn: null,
  }
  if (exports === null || listing === null) {
    const { brands } = await readPublished(world.storage)
    const names = brands.map((one) => one.brand)
    return wanted(names, request.brand, 'lake').map((brand) => ({
      ...common,
      brand,
      brandText: null,
      files: [],
      known: 0,
      read: noExports,
      skipped: [],
      fault: null,
    }))
  }
  const { brands, skipped } = listing
  const names =
    request.kind === 'replay'
      ? await namesInLake(request, listing, world)
      : wanted(
          brands.map((one) => one.brand),
          request.brand,
          'exports',
          skipped.length === 0 ? '' : ` ${skippedText(skipped, '<exports>/<brand>/<source>/')}`,
        )
  if (names.length === 0) throw noBrands(request.exportsDir ?? '', skipped)
  return Promise.all(
    brands
      .filter((one) => names.includes(one.brand))
      .map(async (one) => ({
        ...common,
        brand: one.brand,
        ...(await textOf(exports, one)),
        files: one.files,
        known: 0,
        read: parsing(exports),
        skipped: one.skipped,
      })),
  )
}

/**
 * A replay is of brands that the lake knows, and each needs its exports.
 * @throws ConfigError where one has none
 */
async function namesInLake(
  request: NightRequest,
  listing: ExportsListing,
  world: NightWorld,
): Promise<string[]> {
  const { brands } = await readPublished(world.storage)
  const names = wanted(
    brands.map(({ brand }) => brand),
    request.brand,
    'lake',
  )
  const there = listing.brands.map(({ brand }) => brand)
  const missing = names.filter((name) => !there.includes(name))
  if (missing.length > 0)
    throw new ConfigError(
      `--exports ${request.exportsDir}: expected the exports of ${missing.join(', ')}, which the lake holds; found ${there.join(', ') || 'no brand'}. Name the place they were read from, or one brand with --brand.`,
    )
  return names
}

const noExports: ReadExport = () => {
  throw new Error('a restatement reads no exports')
}

/** A brand whose folder cannot be read fails in its own night, and the others go on. */
const textOf = (exports: Exports, one: BrandExports): Promise<Pick<BrandRequest, 'brandText' | 'fault'>> =>
  exports.brandText(one).then(
    (text) => ({ brandText: text, fault: null }),
    (fault: unknown) => ({ brandText: null, fault: asError(fault) }),
  )

function wanted(names: readonly string[], asked: string | null, where: string, more = ''): string[] {
  if (asked === null) return [...names]
  if (!names.includes(asked))
    throw new ConfigError(
      `--brand ${asked}: expected a brand of the ${where} (${names.join(', ') || 'there is none'}); found none of that name.${more}`,
    )
  return [asked]
}
