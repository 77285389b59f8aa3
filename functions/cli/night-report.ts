import { asTyped } from './as-typed.ts'
import { type ToldError, tellError } from './error-text.ts'
import { worstCode } from './exit-code.ts'
import { yellow } from './layout.ts'
import type { BrandNight, NightResult } from './night-result.ts'
import { nightSummary } from './night-summary.ts'
import { printable } from './printable.ts'
import { quoted } from './quoted.ts'
import type { Out, Report } from './world.ts'

/**
 * The report of a night or a restatement: every brand's, and where to look next.
 * @param lake as the person typed it
 * @param self what the person types to call this program
 */
export function nightReport(result: NightResult, lake: string, self: string): Report {
  return {
    json: { brands: result.brands.map(told), warnings: result.warnings ?? [] },
    exitCode: worstCode(result.brands.map(codeOf)),
    text: (out) =>
      [
        ...result.brands.map((night) => nightSummary(told(night), { lake, self }, out)),
        besideBrands(result, { lake, self }, out),
        nextSteps(result.brands, lake, self),
      ]
        .filter((section) => section !== '')
        .join('\n\n'),
  }
}

const besideBrands = (
  { warnings = [] }: NightResult,
  { lake, self }: { lake: string; self: string },
  out: Out,
): string =>
  warnings
    .map(({ code, message }) => `${yellow(code, out)}  ${printable(asTyped(message, self, lake))}`)
    .join('\n')

/** A brand's exit code: its run is published even where files were rejected. */
function codeOf(night: BrandNight): number {
  if (night.outcome === 'published' || night.outcome === 'nothing_new') return 0
  return night.outcome === 'stopped' ? 4 : toldError(night).exitCode
}

/** What may be shown of the error: a bug's message may quote data, and the stack is for --verbose alone. */
function told(night: BrandNight): BrandNight {
  if (!night.error) return night
  const { name, message } = toldError(night)
  return { ...night, error: { name, message } }
}

const toldError = ({ error }: BrandNight): ToldError =>
  tellError(Object.assign(new Error(error?.message ?? 'no error was given'), { name: 'Error' }, error))

/** A night that failed before it read anything has nothing to look at: its error says what to do. */
function nextSteps(brands: readonly BrandNight[], lake: string, self: string): string {
  const at = `--lake ${quoted(lake)}`
  const bad = brands.some(({ rows, files }) => rows.quarantined + files.rejected > 0)
  const hasTables = brands.some(({ outcome }) => outcome === 'published' || outcome === 'nothing_new')
  const steps = [
    ...(bad ? [[`quarantine ${at}`, 'what did not fit, with examples, and how to mend it']] : []),
    ...(brands.some(({ outcome }) => outcome === 'stopped')
      ? [[`status ${at}`, 'what readers see meanwhile']]
      : []),
    ...(hasTables
      ? [
          [`sql ${at} "select * from roi_categories"`, 'every number as a table'],
          ['tables', 'what each table and column means'],
        ]
      : []),
  ]
  if (steps.length === 0) return ''
  return ['Next:', ...steps.map(([call, why]) => `  ${self} ${call}    ${why}`)].join('\n')
}
