import { count, yuan } from './figures.ts'

type Warning = { code: string; message: string }

/** More kinds of one code than this are only counted: the rest is in `--json`. */
const SHOWN_PER_CODE = 3

/**
 * Warnings as a person reads them: those that say the same of several files become one line with the number of files
 * and the first of them, and fen become yuan. Codes stay in the order in which they came.
 */
export function warningLines(warnings: readonly Warning[]): { code: string; text: string }[] {
  return [...Map.groupBy(warnings, ({ code }) => code)].flatMap(([code, ofCode]) => {
    const same = [...Map.groupBy(ofCode, ({ message }) => afterFile(message)).entries()]
    const lines = same.slice(0, SHOWN_PER_CODE).map(([said, all]) => {
      const [first] = all
      const file = first?.message.slice(0, first.message.length - said.length).replace(/: $/, '')
      const text =
        all.length === 1
          ? (first?.message ?? said)
          : `${count(all.length)} files: ${said} The first is ${file}.`
      return { code, text: inYuan(text) }
    })
    const rest = same.slice(SHOWN_PER_CODE).reduce((sum, [, all]) => sum + all.length, 0)
    return rest === 0
      ? lines
      : [...lines, { code, text: `and ${count(rest)} more of this kind (--json lists all)` }]
  })
}

/** A warning about a file begins with its path and a colon. */
const afterFile = (message: string): string => message.replace(/^\S[^:]*\.\w+: /, '')

const inYuan = (text: string): string => text.replace(/\b(\d+) fen\b/g, (_, fen: string) => yuan(BigInt(fen)))
