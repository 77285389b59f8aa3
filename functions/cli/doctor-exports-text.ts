import { skippedText } from '../../shared/ingest/skipped.ts'
import type { ExaminedBrand, ExaminedExports } from './doctor-exports.ts'
import type { ExaminedFile } from './doctor-file.ts'
import { tallyLines } from './doctor-tally-text.ts'
import { count, some } from './figures.ts'
import { aligned, bold, green, red, yellow } from './layout.ts'
import { printable } from './printable.ts'
import { adviceFor } from './reasons.ts'
import { warningLines } from './warning-lines.ts'
import type { Out } from './world.ts'

/** More accepted files than this are told by source; `--json` tells each. */
const LISTED_FILES = 40
const SHOWN_FAULTY = 8

/**
 * What the files of each brand are, how a night would read them, and what to do next.
 * @param night the call of a night over these exports, as a person can paste it; null where the machine is not ready
 */
export function exportsText({ brands, skipped }: ExaminedExports, night: string | null, out: Out): string {
  const toMend = brands.filter(({ brandFault }) => brandFault !== null).map(({ brand }) => printable(brand))
  return [
    ...brands.map((brand) => brandText(brand, out)),
    ...besideBrands(skipped, out),
    toMend.length === 0
      ? night === null
        ? 'Nothing in these exports keeps a night from running; the machine does.'
        : `${green('Nothing keeps a night from running.', out)} Next: ${night}`
      : `To mend before a night can run for ${toMend.length === brands.length ? 'any brand' : 'every brand'}: ${toMend.join(', ')}.`,
  ].join('\n\n')
}

/** A folder that is no brand's may be somebody's own, or a brand that lacks everything: a night says nothing of it. */
function besideBrands(skipped: ExaminedExports['skipped'], out: Out): string[] {
  const [others, meant] = [skipped.filter(isNoBrand), skipped.filter((one) => !isNoBrand(one))]
  const lines = [
    ...(meant.length === 0
      ? []
      : [`  ${yellow('not read', out)}  ${printable(skippedText(meant, '<exports>/<brand>/<source>/'))}`]),
    ...(others.length === 0
      ? []
      : [
          `  left alone  ${printable(others.map(({ path }) => path).join(', '))}: no brand.yaml and no folder of a source there.`,
        ]),
  ]
  return lines.length === 0 ? [] : [lines.join('\n')]
}

const isNoBrand = ({ why }: ExaminedExports['skipped'][number]): boolean => why === 'no_brand'

function brandText({ brand, brandFault, notes, skipped, files }: ExaminedBrand, out: Out): string {
  const rejected = files.filter(({ status }) => status === 'rejected')
  const faulty = files.filter(({ status, first_bad_row }) => status === 'accepted' && first_bad_row !== null)
  const read = `${some(files.length, 'file')}, of which a night would reject ${count(rejected.length)}. Nothing was kept.`
  return [
    brandFault === null
      ? `${bold(brand, out)}: brand.yaml fits; ${read}`
      : `${bold(brand, out)}: ${red('no night would run for it', out)}; ${read}\n  ${red('to mend', out)}  ${printable(brandFault)}`,
    ...notes.map((note) => `  ${yellow('note', out)}  ${printable(note)}`),
    ...(skipped.length === 0
      ? []
      : [`  ${yellow('not read', out)}  ${printable(skippedText(skipped, `${brand}/<source>/`))}`]),
    ...(files.length === 0 ? [] : [filesTable(files, out)]),
    ...rejected.map(
      ({ file, reason, detail }) =>
        `  ${yellow('would be rejected', out)}  ${printable(file)}  ${reason}: ${adviceFor(reason ?? '').means}\n      ${printable(detail ?? '')}`,
    ),
    ...faulty
      .slice(0, SHOWN_FAULTY)
      .map(
        ({ file, bad_rows, first_bad_row }) =>
          `  ${yellow(`${some(bad_rows, 'row')} set aside`, out)}  ${printable(file)}  ${bad_rows > 1 ? 'first: ' : ''}${printable(first_bad_row ?? '')}`,
      ),
    ...(faulty.length > SHOWN_FAULTY
      ? [`  and rows of ${some(faulty.length - SHOWN_FAULTY, 'more file')} (--json lists all)`]
      : []),
    ...tallyLines(files, out),
    ...warningLines(files.flatMap(({ warnings }) => warnings)).map(
      ({ code, text }) => `  ${yellow(code, out)}  ${printable(text)}`,
    ),
  ].join('\n')
}

function filesTable(files: readonly ExaminedFile[], out: Out): string {
  const right = 'right' as const
  return aligned(
    [
      { title: 'exports' },
      { title: 'rows', align: right },
      { title: 'ignored', align: right },
      { title: 'set aside', align: right },
      { title: 'rejected files', align: right },
    ],
    files.length > LISTED_FILES
      ? [...Map.groupBy(files, ({ source }) => source)].map(([source, all]) => [
          `${source}/  ${some(all.length, 'file')}`,
          ...figures(all),
        ])
      : files.map((file) => [printable(file.file), ...figures([file])]),
    out,
  )
}

const figures = (files: readonly ExaminedFile[]): string[] => {
  const sum = (of: (file: ExaminedFile) => number) =>
    count(files.reduce((total, file) => total + of(file), 0))
  const accepted = (of: (file: ExaminedFile) => number) => (file: ExaminedFile) =>
    file.status === 'accepted' ? of(file) : 0
  return [
    sum(({ rows }) => rows),
    sum(({ ignored_rows }) => ignored_rows),
    sum(accepted(({ bad_rows }) => bad_rows)),
    sum(({ status }) => (status === 'rejected' ? 1 : 0)),
  ]
}
