import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Command, Option } from 'commander'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { reviewPage } from '../../shared/review/page.ts'
import { campaignReview } from '../campaign-review.ts'
import { dateOption } from './date-option.ts'
import { chosenBrands, openLake } from './lake-option.ts'
import { reviewText } from './review-text.ts'
import type { MakeCommand } from './run-cli.ts'
import type { World } from './world.ts'

const options = z.object({
  lake: z.string(),
  campaign: z.string(),
  brand: z.string().optional(),
  date: z.string().optional(),
  lang: z.enum(['zh', 'en']),
  out: z.string().optional(),
  json: z.boolean().optional(),
})

/** The campaign review: one page, and its five headline numbers. */
export const reviewCommand: MakeCommand = (world, done) =>
  new Command('review')
    .description('the campaign review: was it worth it, and is that final? One HTML page')
    .requiredOption('--lake <place>', 'the lake: a folder, or s3://bucket/prefix')
    .requiredOption('--campaign <id>', 'the campaign, as brand.yaml and the exports name it')
    .option('--brand <brand>', 'the brand, where the lake holds several')
    .option('--date <date>', 'as of this date, of the runs that are kept; default: what readers see now')
    .addOption(new Option('--lang <lang>', 'the language of the page').choices(['zh', 'en']).default('zh'))
    .option('--out <file>', 'where the page goes; default: review-<campaign>-<date>-<lang>.html here')
    .addHelpText(
      'after',
      `
Example: aips review --lake ./lake --campaign c618 --lang en --out c618.html
--json prints the whole review, each number with the SELECT over the published tables that gives it, and writes
the page only with --out.`,
    )
    .action(async (given: unknown) => {
      const { lake: typed, campaign, brand, date, lang, out, json } = options.parse(given)
      const { lake, storage } = await openLake(world, typed)
      const request = {
        brand: oneBrand(chosenBrands(lake, brand).map((one) => one.brand)),
        campaign,
        date: date === undefined ? null : dateOption(date, '--date'),
      }
      if (out !== undefined) requireFile(world, out)
      const review = await campaignReview(storage, world.config(), request)
      const file = out ?? `review-${fileName(campaign)}-${review.asOf}-${lang}.html`
      const page = json && out === undefined ? null : path.resolve(world.cwd, file)
      if (page !== null) await writeFile(page, reviewPage(review, lang))
      done({
        json: { page, lang, review },
        text: (stdout) => reviewText(review, page ?? '', stdout),
      })
    })

function oneBrand(brands: readonly string[]): string {
  const [first, second] = brands
  if (first === undefined || second !== undefined)
    throw new ConfigError(
      `review: expected one brand, found several in the lake. Name one with --brand: ${brands.join(', ')}.`,
    )
  return first
}

function requireFile({ cwd }: World, typed: string): void {
  if (typed.trim() === '' || statSync(path.resolve(cwd, typed), { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigError(
      `--out ${typed}: expected a file to write the page to, found a folder. Name a file.`,
    )
}

/** A campaign's id as part of a file's name: what an id may hold and a name may not is replaced, and its hash added. */
function fileName(campaign: string): string {
  const plain = [...campaign.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-')].slice(0, 60).join('')
  if (plain === campaign && !plain.startsWith('.')) return plain
  return `${plain.replace(/^[.-]+|-+$/g, '')}-${createHash('sha256').update(campaign).digest('hex').slice(0, 8)}`
}
