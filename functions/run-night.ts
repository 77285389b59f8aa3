import { readFile } from 'node:fs/promises'
import { ConfigError } from '../shared/errors.ts'
import { listExports } from '../shared/ingest/list-exports.ts'
import { SOURCES } from '../shared/ingest/sources.ts'
import { readPublished } from '../shared/publish/reader.ts'
import { brandNight } from './brand-night.ts'
import type { BrandNight, NightRequest, NightResult, OnProgress } from './cli/night-result.ts'
import type { BrandRequest, NightWorld } from './night-run.ts'

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
  const brands: BrandNight[] = []
  for (const one of await requests(request, world)) {
    brands.push(await brandNight(one, world, onProgress))
  }
  return { brands }
}

async function requests(request: NightRequest, world: NightWorld): Promise<BrandRequest[]> {
  const common = {
    kind: request.kind,
    date: request.date,
    from: request.from,
    acceptVolume: request.acceptVolume,
  }
  if (request.exportsDir === null) {
    const { brands } = await readPublished(world.storage)
    const names = brands.map((one) => one.brand)
    return wanted(names, request.brand, 'lake').map((brand) => ({
      ...common,
      brand,
      brandText: null,
      files: [],
    }))
  }
  const folders = (await listExports(request.exportsDir)).filter(
    // Folders without a brand file that hold no source either are somebody else's.
    (one) => one.brandFile !== null || one.files.some((file) => SOURCES.includes(file.source)),
  )
  const names = wanted(
    folders.map((one) => one.brand),
    request.brand,
    'exports',
  )
  if (names.length === 0)
    throw new ConfigError(
      `--exports ${request.exportsDir}: expected brand folders with a brand.yaml (<exports>/<brand>/brand.yaml); found none. \`aips sample\` writes an example.`,
    )
  return Promise.all(
    folders
      .filter((one) => names.includes(one.brand))
      .map(async (one) => ({
        ...common,
        brand: one.brand,
        brandText: one.brandFile === null ? null : await readFile(one.brandFile, 'utf8'),
        files: one.files,
      })),
  )
}

function wanted(names: readonly string[], asked: string | null, where: string): string[] {
  if (asked === null) return [...names]
  if (!names.includes(asked))
    throw new ConfigError(
      `--brand ${asked}: expected a brand of the ${where} (${names.join(', ') || 'there is none'}); found none of that name.`,
    )
  return [asked]
}
