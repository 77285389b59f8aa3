import type { ExaminedBrand, ExaminedFile } from './doctor-exports.ts'
import { count, some } from './figures.ts'
import { aligned, bold, red, yellow } from './layout.ts'
import { printable } from './printable.ts'
import { adviceFor } from './reasons.ts'
import { warningLines } from './warning-lines.ts'
import type { Out } from './world.ts'

/** More accepted files than this are told by source; `--json` tells each. */
const LISTED_FILES = 40
const SHOWN_FAULTY = 8

/** What a brand's files are and how a night would read them. */
export function exportsText({ brand, brandFault, files }: ExaminedBrand, out: Out): string {
  if (brandFault !== null)
    return [bold(brand, out), `  ${red('brand.yaml', out)}: ${printable(brandFault)}`].join('\n')
  const rejected = files.filter(({ status }) => status === 'rejected')
  const faulty = files.filter(({ status, first_bad_row }) => status === 'accepted' && first_bad_row !== null)
  const right = 'right' as const
  const rows =
    files.length > LISTED_FILES
      ? [...Map.groupBy(files, ({ source }) => source)].map(([source, all]) => [
          `${source}/  ${some(all.length, 'file')}`,
          ...figures(all),
        ])
      : files.map((file) => [printable(file.file), ...figures([file])])
  return [
    `${bold(brand, out)}: brand.yaml fits; ${some(files.length, 'file')}, of which a night would reject ${count(rejected.length)}. Nothing was kept.`,
    aligned(
      [
        { title: 'exports' },
        { title: 'rows', align: right },
        { title: 'ignored', align: right },
        { title: 'set aside', align: right },
        { title: 'rejected files', align: right },
      ],
      rows,
      out,
    ),
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
    ...warningLines(files.flatMap(({ warnings }) => warnings)).map(
      ({ code, text }) => `  ${yellow(code, out)}  ${printable(text)}`,
    ),
  ].join('\n')
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
