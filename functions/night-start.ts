import { addDays, businessDate, isDate } from '../shared/calendar.ts'
import { ConfigError, InputError } from '../shared/errors.ts'
import { parseBrandFile } from '../shared/ingest/brand-file.ts'
import { readLedger, standing } from '../shared/ingest/ledger.ts'
import { shownFile } from '../shared/ingest/shown-file.ts'
import { type Manifest, readManifest } from '../shared/publish/manifest.ts'
import { readPointer } from '../shared/publish/pointer.ts'
import { newFiles } from './brand-ingest.ts'
import { asOfDate, checkKnownRules } from './night-plan.ts'
import { type BrandRequest, lakeState, type RunInHand, type Started } from './night-run.ts'
import { brandFileWarnings, settingsWarnings, skippedWarnings } from './night-warnings.ts'

/** The date a night was meant for, as far as that can be said without the brand file. */
const provisionalDate = (request: BrandRequest, parent: Manifest | null, now: Date): string =>
  request.date !== null && isDate(request.date)
    ? request.date
    : addDays(businessDate(now, parent?.timezone ?? 'Asia/Shanghai'), -1)

/**
 * Everything that is looked at before a brand's night works: what is published, the brand file, the dates, the secret
 * and the files not read yet. What does not fit throws here, and nothing has been touched.
 * @returns null where there is nothing new
 */
export async function startNight(run: RunInHand): Promise<Started | null> {
  const { request, world, told } = run
  const { storage } = world
  const pointer = await readPointer(storage, request.brand)
  const parent = pointer ? await readManifest(storage, request.brand, pointer.run_id) : null
  if (pointer && !parent)
    throw new InputError(
      `${storage.describe(pointer.manifest)}: expected the manifest of the current run; found none.`,
    )
  const before = parent ? lakeState.parse(parent.state) : null
  const last = parent?.dt ?? null
  // A night whose brand file does not fit is told too, though the brand's clock is not known.
  if (request.kind === 'night') run.dt = provisionalDate(request, parent, world.now())
  told.warnings.push(...skippedWarnings(request))
  if (request.fault) throw request.fault
  const brandText = request.kind === 'restate' ? (before?.brand_file ?? null) : request.brandText
  if (brandText === null && request.kind !== 'restate')
    throw new InputError(
      `${request.brand}: expected ${request.brand}/brand.yaml beside its sources; found none. Write one (\`aips sample\` shows how it looks).`,
    )
  if (brandText === null || (parent === null && request.kind !== 'night'))
    throw new InputError(
      `${request.brand}: expected a published run in ${storage.describe(request.brand)}; found none. Run \`aips night\` first.`,
    )
  const brand = parseBrandFile(brandText, request.brand)
  told.warnings.push(...brandFileWarnings(brand, world.openAthena !== null))
  // A date that does not fit is wrong use, and no night at all.
  run.dt = null
  if (last !== null && request.from !== null && request.from > last)
    throw new ConfigError(
      `--from ${request.from}: expected a published date of ${request.brand} (${parent?.first_date} to ${last}); found a later one. Dates that are not published yet are the night's: run \`aips night --date ${request.from}\` when it is over.`,
    )
  const to =
    request.kind !== 'night' && last !== null ? last : asOfDate(brand, request.date, last, world.now())
  run.dt = to
  told.dt = to
  if (parent && parent.timezone !== brand.timezone)
    throw new InputError(
      `${request.brand}/brand.yaml: expected timezone ${parent.timezone}, by which this lake's dates were cut; found ${brand.timezone}. Business dates cannot be cut anew: put it back, or begin a new lake.`,
    )
  checkKnownRules(brand.stageRules, parent?.known_rules ?? {})
  const secret = await world.secrets.of(request.brand, { mayCreate: parent === null })
  if (parent && parent.secret_fingerprint !== secret.fingerprint)
    throw new InputError(
      `secret of ${request.brand}: expected the one with fingerprint ${parent.secret_fingerprint}, under which this lake's ids are keyed; found ${secret.fingerprint} in ${world.secrets.place}. With another secret everybody would be new: put the old one back.`,
    )

  const sameBrandFile = before?.brand_file === brandText
  const entries = before ? await readLedger(storage, before.ledger) : []
  const listed = request.files.map((file) => shownFile(file, secret.key))
  const isReplay = request.kind === 'replay'
  if (request.kind === 'night') told.warnings.push(...settingsWarnings(brand, entries))
  const ledger = isReplay ? entries : standing(entries, brand)
  const files = isReplay ? listed : newFiles(listed, ledger)
  if (request.kind === 'night' && last === to && files.length === 0 && sameBrandFile) {
    told.outcome = 'nothing_new'
    told.files.unchanged = request.known + request.files.length
    return null
  }
  return {
    brand,
    brandText,
    parent,
    before,
    ledger,
    files,
    warnings: [...told.warnings],
    to,
    secret,
    etag: pointer?.etag ?? null,
  }
}
