import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { exportBadFiles } from './bad-files.ts'
import { exportBadPlatformRows } from './bad-platform-rows.ts'
import { exportBadRows } from './bad-rows.ts'
import { journeyOf } from './behaviours.ts'
import { brandYaml } from './brand-yaml.ts'
import { behavioursFile, exportBehaviour, type KnownEvent } from './export-behaviours.ts'
import { type ExportFiles, exportFiles } from './export-files.ts'
import { exportShopAlliances } from './export-jd-alliance.ts'
import { exportJuguang } from './export-juguang.ts'
import { exportLingxi } from './export-lingxi.ts'
import { exportLinks } from './export-links.ts'
import type { KnownOrder } from './export-orders.ts'
import { exportProducts } from './export-products.ts'
import { exportPugongying } from './export-pugongying.ts'
import { exportByRoad } from './export-shop-orders.ts'
import { exportSpend } from './export-spend.ts'
import { exportXinghe } from './export-xinghe.ts'
import { orderOf } from './orders.ts'
import { type Person, personNumber } from './people.ts'
import { type Plan, samplePlan } from './plan.ts'
import { randomFor } from './random.ts'
import { lastCompleteDate, sampleDays } from './sample-days.ts'
import { createTruth, type Truth } from './truth.ts'

export type SampleRequest = {
  /** Folder of the exports: the brand's folder and `truth` are made in it. */
  out: string
  users?: number
  days?: number
  seed?: number
  /** Brand id, as in a folder's name. */
  brand?: string
  /** Last business date; by default the last complete one before `now`. */
  endDate?: string
}

export type Sample = {
  brand: string
  /** The brand's folder, and that of the tables expected of one night at `endDate`. */
  folder: string
  truthFolder: string
  startDate: string
  endDate: string
  users: number
  files: number
  rows: number
}

/** A night starts at most 730 days back on an empty lake; a longer sample would be cut. */
const MAX_DAYS = 730

/**
 * Writes the exports of a made-up brand as its platforms would send them, troubles included, and beside them the tables
 * that one night over all of them must publish. The same request gives the same bytes; an earlier sample is replaced.
 * @throws ConfigError when the request makes no sense, or the folder holds a brand that is no sample
 */
export async function writeSample(request: SampleRequest, now: Date): Promise<Sample> {
  const { out, users = 20_000, days: count = 120, seed = 1, brand = 'lumina' } = request
  const endDate = request.endDate ?? lastCompleteDate(now)
  check(users, count, seed, brand, endDate)
  const folder = join(out, brand)
  const truthFolder = join(out, 'truth', brand)
  await replaceOldSample(folder, truthFolder)

  const days = sampleDays(endDate, count)
  const plan = samplePlan(brand, seed, users, days)
  writeFileSync(join(folder, 'brand.yaml'), brandYaml(plan))
  const files = exportFiles(folder)
  exportProducts(days, files)
  const booked = exportSpend(plan, files)
  const juguang = exportJuguang(plan, files)
  const returns = [...juguang.returns, ...exportXinghe(plan, files), ...exportShopAlliances(plan, files)]
  const truth = createTruth(plan, {
    ...{ booked, reported: juguang.spend, returns },
    ...{ notes: exportPugongying(plan, files), assets: exportLingxi(plan, files) },
  })
  for (let number = 0; number < users; number += 1) exportPerson(number, plan, files, truth)
  exportBadRows(plan, files)
  exportBadPlatformRows(plan, files)
  exportBadFiles(plan, files)
  const { files: written, quarantined } = files.finish()
  sendOneFileTwice(written, plan, files)
  truth.write(truthFolder, written, quarantined)
  const rows = written.reduce(
    (sum, file) => sum + file.accepted + file.duplicate + file.quarantined + file.ignored,
    0,
  )
  return {
    brand,
    folder,
    truthFolder,
    startDate: days.date(0),
    endDate,
    users,
    files: written.length + 1,
    rows,
  }
}

function check(users: number, count: number, seed: number, brand: string, endDate: string) {
  const refuse = (what: string, expected: string, found: unknown) => {
    throw new ConfigError(`sample: ${what} must be ${expected}, found ${JSON.stringify(found)}.`)
  }
  if (!Number.isInteger(users) || users < 1 || users > 100_000_000)
    refuse('--users', 'a whole number from 1', users)
  if (!Number.isInteger(count) || count < 1 || count > MAX_DAYS)
    refuse('--days', `a whole number from 1 to ${MAX_DAYS}`, count)
  if (!Number.isInteger(seed) || seed < 0) refuse('--seed', 'a whole number from 0', seed)
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(brand)) refuse('--brand', 'lower-case letters, digits, - and _', brand)
  if (brand === 'truth') refuse('--brand', 'another name (the folder truth holds the expected tables)', brand)
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(endDate) && !Number.isNaN(Date.parse(endDate))
  if (!isDate || new Date(endDate).toISOString().slice(0, 10) !== endDate)
    refuse('the last date', 'a date YYYY-MM-DD', endDate)
}

/** An earlier sample has its truth beside it; a folder without is somebody's own and is left alone. */
async function replaceOldSample(folder: string, truthFolder: string): Promise<void> {
  if (existsSync(folder) && !existsSync(truthFolder)) {
    throw new ConfigError(
      `sample: ${folder} exists and is no sample (there is no ${truthFolder}). Nothing was written; choose another --out or --brand.`,
    )
  }
  rmSync(folder, { recursive: true, force: true })
  rmSync(truthFolder, { recursive: true, force: true })
  // The truth's folder comes first: a sample cut short is known as one.
  await makeFolder(truthFolder)
  await makeFolder(folder)
}

/** One person from first sight to last refund: their rows into the files, what is known of them into the truth. */
function exportPerson(number: number, plan: Plan, files: ExportFiles, truth: Truth) {
  const random = randomFor(`${plan.seed}/person/${number}`)
  const person: Person = personNumber(number, plan.seed, random)
  const { happenings, purchases } = journeyOf(person, plan, random)
  const events: KnownEvent[] = []
  happenings.forEach((happening, index) => {
    const known = exportBehaviour(happening, index, person, plan, random, files)
    if (known !== null) events.push(known)
  })
  const orders: KnownOrder[] = []
  purchases.forEach((purchase, index) => {
    const known = exportByRoad(orderOf(purchase, index, person, plan, random), person, plan, random, files)
    if (known !== null) orders.push(known)
  })
  exportLinks(person, plan, random, files)
  truth.addPerson(events, orders)
}

/** A partner sends a day again under another name: the same content is the same file. */
function sendOneFileTwice(written: readonly { file: string }[], plan: Plan, files: ExportFiles) {
  const day = Math.floor(plan.days.last / 3)
  const file = behavioursFile(plan.days, day)
  if (!written.some((known) => known.file === file)) return
  files.copy(file, `behaviours/resent/${plan.days.date(day)} (1).csv`, plan.days.exportedAt(day + 2))
}
