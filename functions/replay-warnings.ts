import { some } from './cli/figures.ts'

type Warning = { code: string; message: string }

const SHOWN = 5

/** The first files of a list, and how many more there are. */
const named = (files: readonly string[]): string => {
  const more = files.length - SHOWN
  return `${files.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/**
 * Raw files that a replay wanted and nobody has any more.
 * @param tried files that may come to something else now
 * @param asked files that may hold earlier versions of rows that go
 */
export function goneWarnings(tried: readonly string[], asked: readonly string[]): Warning[] {
  const [they, them] = tried.length === 1 ? ['it', 'it'] : ['they', 'them']
  return [
    ...(tried.length === 0
      ? []
      : [
          {
            code: 'raw_file_gone',
            message: `${some(tried.length, 'file')} could not be tried again: a lake keeps rows, never the files they came in, and no file of that content is among the exports any more: ${named(tried)}. What ${they} gave stays as it is. Put ${them} back and call \`aips quarantine --replay --exports DIR\` again.`,
          },
        ]),
    ...(asked.length === 0
      ? []
      : [
          {
            code: 'raw_file_gone',
            message: `Rows that counted go, and ${some(asked.length, 'file')} that may hold an earlier version of one of them ${asked.length === 1 ? 'is' : 'are'} not among the exports any more: ${named(asked)}. Where one does, that row is missing now: deliver the file again under another name, and the next night reads it.`,
          },
        ]),
  ]
}
