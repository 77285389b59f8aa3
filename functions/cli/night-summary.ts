import { asTyped } from './as-typed.ts'
import { change, count, duration, returns, some, yuan } from './figures.ts'
import { aligned, bold, green, red, yellow } from './layout.ts'
import type { BrandNight, NightOutcome } from './night-result.ts'
import { printable } from './printable.ts'
import { adviceFor } from './reasons.ts'
import { triedAgain } from './replay-summary.ts'
import { stageName } from './stage-name.ts'
import { warningLines } from './warning-lines.ts'
import type { Out } from './world.ts'

/** The lake as the person typed it, and what the person types to call this program. */
type Place = { lake: string; self: string }

/** What a person reads after a night: what came in, what was thrown away and why, where the brand stands. */
export function nightSummary(night: BrandNight, place: Place, out: Out): string {
  const sections = [
    headline(night, out),
    night.error ? `  ${printable(asTyped(night.error.message, place.self, place.lake))}` : '',
    triedAgain(night, out),
    cameIn(night, out),
    thrownAway(night, out),
    stages(night, out),
    returnsSection(night, out),
    changedDays(night, out),
    warnings(night, place, out),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

const OUTCOMES: Readonly<Record<NightOutcome, string>> = {
  published: 'published',
  nothing_new: 'nothing new, no run was needed; what is published stands',
  stopped: 'STOPPED by a check; the night before stays readable',
  failed: 'FAILED; nothing was published for this brand',
}

function headline(night: BrandNight, out: Out): string {
  const dates =
    night.dt === null
      ? ''
      : night.first_dt !== null && night.first_dt !== night.dt
        ? `  ${night.first_dt} … ${night.dt}`
        : `  ${night.dt}`
  const paint = night.outcome === 'published' ? green : night.outcome === 'nothing_new' ? yellow : red
  const run = night.run_id === null ? '' : `  run ${night.run_id}`
  return `${bold(printable(night.brand) + dates, out)}  ${paint(OUTCOMES[night.outcome], out)}${run}  (${duration(night.seconds)})`
}

function cameIn({ files, rows }: BrandNight, out: Out): string {
  if (files.read + files.unchanged === 0) return ''
  if (files.read === 0)
    return [bold('What came in', out), `  nothing: ${some(files.unchanged, 'file')}, all known already`].join(
      '\n',
    )
  return [
    bold('What came in', out),
    `  files  ${count(files.read)} read: ${count(files.accepted)} accepted, ${count(files.rejected)} rejected; ${count(files.unchanged)} known already`,
    `  rows   ${count(rows.read)} read = ${count(rows.accepted)} accepted + ${count(rows.duplicate)} duplicate + ${count(rows.quarantined)} quarantined + ${count(rows.ignored)} ignored`,
  ].join('\n')
}

function thrownAway({ rejected, quarantinedByReason, rows: counts }: BrandNight, out: Out): string {
  if (rejected.length + quarantinedByReason.length === 0) return ''
  const files = rejected.flatMap(({ file, reason, detail }) => [
    `  ${yellow('file rejected', out)}  ${printable(file)}  ${reason}: ${adviceFor(reason).means}`,
    `      ${printable(detail)}`,
  ])
  const rows = quarantinedByReason.map(({ reason, rows: bad }) => [
    some(bad, 'row'),
    reason,
    adviceFor(reason).means,
  ])
  const bad = quarantinedByReason.reduce((sum, { rows: ofReason }) => sum + ofReason, 0)
  const inRejected = bad - counts.quarantined
  return [
    bold('What was thrown away, and why', out),
    ...files,
    ...(rows.length === 0
      ? []
      : [
          aligned([{ title: '', align: 'right' }, { title: 'reason' }, { title: 'means' }], rows, out),
          ...(inRejected > 0
            ? [
                `  ${some(bad, 'bad row')} in all: ${count(counts.quarantined)} set aside from accepted files, ${count(inRejected)} in rejected files.`,
              ]
            : []),
        ]),
  ].join('\n')
}

function stages({ assets, dt, category_names }: BrandNight, out: Out): string {
  if (assets.length === 0 || dt === null) return ''
  const scopes = Map.groupBy(assets, ({ scope, scope_id }) => `${scope} ${scope_id}`)
  const rows = [...scopes.values()].flatMap((ofScope) =>
    ofScope.map(({ scope, scope_id, stage, closing, change: moved }, i) => [
      ...(scopes.size > 1 ? [i > 0 ? '' : scopeName(scope, scope_id, category_names)] : []),
      stageName(stage),
      count(closing),
      change(moved),
    ]),
  )
  return [
    bold(`AIPS 人群资产, ${dt}`, out),
    aligned(
      [
        ...(scopes.size > 1 ? [{ title: 'scope' }] : []),
        { title: 'stage' },
        { title: 'users', align: 'right' },
        { title: 'since the day before', align: 'right' },
      ],
      rows,
      out,
    ),
  ].join('\n')
}

function scopeName(scope: string, scopeId: string, names: BrandNight['category_names']): string {
  if (scope === 'brand') return 'whole brand'
  return scope === 'category' ? `category ${named(scopeId, names)}` : `product ${scopeId}`
}

/** A category by its id, and what the brand calls it where that says more: `face-essence 面部精华`. */
function named(id: string, names: BrandNight['category_names']): string {
  const name = names[id]?.zh ?? ''
  return name === '' || name === id ? id : `${id} ${name}`
}

function returnsSection({ roi, category_names }: BrandNight, out: Out): string {
  if (roi.length === 0) return ''
  const closed = roi.map((one) => [
    named(one.category_id, category_names),
    `T+${one.window_days}`,
    yuan(one.mature_spend_fen),
    yuan(one.mature_gross_fen),
    one.mature_spend_fen === 0 && one.roi_gross === null ? 'none closed' : returns(one.roi_gross),
    yuan(one.open_spend_fen),
    yuan(one.open_gross_fen),
    one.next_close_date ?? '–',
  ])
  const right = 'right' as const
  return [
    bold('ROI(T+x), last touch, refunds not yet taken off', out),
    aligned(
      [
        { title: 'category' },
        { title: 'window' },
        { title: 'closed: spend', align: right },
        { title: 'GMV', align: right },
        { title: 'ROI', align: right },
        { title: 'open: spend', align: right },
        { title: 'GMV so far', align: right },
        { title: 'next window closes' },
      ],
      closed,
      out,
    ),
    ...unpaidDays(roi),
    ...(roi.some(({ open_spend_fen }) => open_spend_fen > 0)
      ? ['  Open windows still gather orders: what they show is no return yet, and is in no ROI above.']
      : []),
  ].join('\n')
}

/** Money of days on which nothing was paid stands above the line and adds nothing below it: a reader has to know. */
function unpaidDays(roi: BrandNight['roi']): string[] {
  const parts = roi
    .filter((one) => one.mature_unpaid_gross_fen > 0)
    .map((one) => `${yuan(one.mature_unpaid_gross_fen)} of ${one.category_id}`)
  return parts.length === 0
    ? []
    : [
        `  Of the closed GMV, ${parts.join(' and ')} came of placement days without spend: organic and shop touches, or`,
        '  notes paid on an earlier day. It counts for the category; a single day or channel it can flatter.',
      ]
}

function changedDays({ restated }: BrandNight, out: Out): string {
  if (restated.length === 0) return ''
  const days = [...new Set(restated.map(({ dt }) => dt))].sort()
  const tables = Map.groupBy(restated, ({ table }) => table)
  return [
    bold(`Published days that changed: ${days.length} (${days[0]} … ${days.at(-1)})`, out),
    ...[...tables].map(
      ([table, rows]) =>
        `  ${table}  ${some(rows.length, 'day')}, ${some(
          rows.reduce((sum, row) => sum + row.changed_rows, 0),
          'row',
        )}`,
    ),
  ].join('\n')
}

function warnings(night: BrandNight, { lake, self }: Place, out: Out): string {
  if (night.warnings.length === 0) return ''
  return [
    bold('Warnings', out),
    ...warningLines(night.warnings).map(
      ({ code, text }) => `  ${yellow(code, out)}  ${printable(asTyped(text, self, lake))}`,
    ),
  ].join('\n')
}
