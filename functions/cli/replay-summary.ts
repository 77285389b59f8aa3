import { count, some } from './figures.ts'
import { bold } from './layout.ts'
import type { BrandNight, ReplayedFiles } from './night-result.ts'
import { printable } from './printable.ts'
import type { Out } from './world.ts'

/** More files than this are only counted: the rest is in `--json`. */
const SHOWN = 20

/** What a replay tried again, and what each file came to before and comes to now; nothing of a night. */
export function triedAgain({ replayed }: BrandNight, out: Out): string {
  if (!replayed) return ''
  const { changed, tried, gone } = replayed
  const title = bold('Tried again', out)
  if (tried === 0)
    return `${title}\n  nothing: every file was read under today's brand.yaml and program already, and no bad one was mended`
  const same = tried - changed.length - gone.length
  const rest = changed.length - SHOWN
  return [
    title,
    `  ${some(tried, 'file')}: ${[
      `${count(changed.length)} ${changed.length === 1 ? 'comes' : 'come'} to something else now`,
      `${count(same)} to the same`,
      ...(gone.length > 0 ? [`${count(gone.length)} not among the exports any more`] : []),
    ].join(', ')}`,
    ...changed.slice(0, SHOWN).map(({ file, was, is }) => `  ${printable(file)}  ${became(was, is)}`),
    ...(rest > 0 ? [`  … and ${some(rest, 'more file')} (--json lists all)`] : []),
  ].join('\n')
}

type Reading = ReplayedFiles['changed'][number]['is']

function became(was: Reading | null, is: Reading): string {
  if (was === null) return `mended, is ${read(is)}`
  return read(was) === read(is)
    ? `${read(is)} as before, its rows read otherwise`
    : `was ${read(was)}, is ${read(is)}`
}

const read = ({ status, reason, bad_rows }: Reading): string => {
  if (status === 'rejected') return `rejected (${reason ?? 'the lake does not say why'})`
  return bad_rows === null || bad_rows === 0 ? 'accepted' : `accepted with ${some(bad_rows, 'bad row')}`
}
