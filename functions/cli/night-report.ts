import { type ToldError, tellError } from './error-text.ts'
import { worstCode } from './exit-code.ts'
import type { BrandNight, NightResult } from './night-result.ts'
import { nightSummary } from './night-summary.ts'
import type { Report } from './world.ts'

/** The report of a night or a restatement: every brand's, and where to look next. */
export function nightReport(result: NightResult, lake: string): Report {
  return {
    json: { brands: result.brands.map(told) },
    exitCode: worstCode(result.brands.map(codeOf)),
    text: (out) =>
      [...result.brands.map((night) => nightSummary(told(night), out)), nextSteps(result.brands, lake)].join(
        '\n\n',
      ),
  }
}

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
  tellError(
    Object.assign(new Error(error?.message ?? 'no error was given'), { name: error?.name ?? 'Error' }),
  )

function nextSteps(brands: readonly BrandNight[], lake: string): string {
  const at = `--lake ${quoted(lake)}`
  const bad = brands.some(({ rows, files }) => rows.quarantined + files.rejected > 0)
  const steps = [
    ...(bad ? [`aips quarantine ${at}    what did not fit, line by line, and how to mend it`] : []),
    ...(brands.some(({ outcome }) => outcome === 'stopped')
      ? [`aips status ${at}    what readers see meanwhile`]
      : []),
    `aips sql ${at} "select * from roi_categories"    every number as a table`,
    'aips tables    what each table and column means',
  ]
  return ['Next:', ...steps.map((step) => `  ${step}`)].join('\n')
}

/** As a shell takes it. */
export const quoted = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
