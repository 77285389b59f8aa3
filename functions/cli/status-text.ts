import { asTyped } from './as-typed.ts'
import { some } from './figures.ts'
import { aligned, bold, green, red, yellow } from './layout.ts'
import { printable } from './printable.ts'
import { quoted } from './quoted.ts'
import type { State } from './status.ts'
import type { Out } from './world.ts'

/** More of the nights that did not publish than this are only counted. */
const SHOWN_FAILURES = 5

/**
 * The state of every brand as a person reads it, and where to look next.
 * @param lake as the person typed it
 * @param self what the person types to call this program
 */
export function statusText(states: readonly State[], lake: string, self: string, out: Out): string {
  return [...states.map((state) => brandText(state, { lake, self }, out)), nextStep(states, lake, self)].join(
    '\n\n',
  )
}

function brandText(state: State, { lake, self }: { lake: string; self: string }, out: Out): string {
  const { published, waiting, recent, since } = state
  const rest = since.length - SHOWN_FAILURES
  return [
    bold(state.brand, out),
    published
      ? `  readers see ${published.first_date} … ${published.dt}, ${fresh(state, out)}\n  run ${published.run_id} (${published.kind})${published.published_at === null ? '' : `, published ${published.published_at}`}`
      : `  ${red('nothing is published yet', out)}`,
    ...leaseLine(state, out),
    ...forgetLine(state, { lake, self }, out),
    ...(state.rules.length === 0 ? [] : [`  stage rules ${state.rules.join(', ')}`]),
    `  waits: ${some(waiting.rejected_files, 'rejected file')}, ${some(waiting.quarantined_rows, 'quarantined row')} (bad rows of rejected files included)`,
    ...since
      .slice(0, SHOWN_FAILURES)
      .map(
        (run) =>
          `  ${red(run.status, out)}${published ? ' since then' : ''}: ${run.run_id}  ${printable(asTyped(run.reason, self, lake))}`,
      ),
    ...(rest > 0 ? [`  … and ${some(rest, 'more night')} before those (--json lists all)`] : []),
    ...(recent.length === 0 ? [] : ['', recentRuns(state, out)]),
  ].join('\n')
}

function fresh({ days_behind }: State, out: Out): string {
  if (days_behind === null) return ''
  return days_behind <= 0
    ? green('up to date', out)
    : yellow(`${some(days_behind, 'day')} behind the last complete date`, out)
}

function leaseLine({ lease }: State, out: Out): string[] {
  if (lease === null) return []
  const who = `run ${lease.run_id} (process ${lease.pid} on ${lease.host}, since ${lease.since})`
  return lease.held
    ? [`  ${yellow('at work now', out)}: ${who}`]
    : [
        `  ${red('cut short', out)}: ${who} was killed, or its machine went down. Nothing of it is seen; run the night again.`,
      ]
}

function forgetLine(state: State, { lake, self }: { lake: string; self: string }, out: Out): string[] {
  if (!state.forget_unfinished || state.lease?.held) return []
  return [
    `  ${red('forget not finished', out)}: the lake still holds somebody who is to be forgotten. ${self} forget --lake ${quoted(lake)} --brand ${state.brand} --unfinished finishes it.`,
  ]
}

function recentRuns({ recent, published }: State, out: Out): string {
  return aligned(
    [
      { title: 'recent runs' },
      { title: 'date' },
      { title: 'kind' },
      { title: 'status' },
      { title: 'seconds', align: 'right' },
    ],
    recent.map((run) => [
      `${String(run.run_id)}${run.run_id === published?.run_id ? '  ← readers see this' : ''}`,
      String(run.dt),
      String(run.kind),
      String(run.status),
      typeof run.seconds === 'number' ? run.seconds.toFixed(1) : '–',
    ]),
    out,
  )
}

function nextStep(states: readonly State[], lake: string, self: string): string {
  const at = `--lake ${quoted(lake)}`
  if (states.some(({ waiting }) => waiting.rejected_files + waiting.quarantined_rows > 0))
    return `Next: ${self} quarantine ${at} says what did not fit and how to mend it.`
  if (states.every(({ published }) => published === null))
    return `Next: mend what is said above, then ${self} night --exports DIR ${at}`
  return `Next: ${self} sql ${at} "select * from stage_assets_daily order by dt desc limit 20"`
}
