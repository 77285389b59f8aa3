/** Namespace of what the functions measure themselves (shared/metrics.ts). */
export const NAMESPACE = 'aips'

export type AlarmKind = {
  /** Its heading in RUNBOOK.md, word for word. */
  heading: string
  /** What it means, in the first line of the e-mail. */
  means: string
  compare: '>=' | '>' | '<'
  threshold: number
  /** What silence means: `breaching` where it is itself the failure. */
  silence: 'breaching' | 'notBreaching' | 'ignore'
  periodMinutes: number
}

const DAY = 1440

/**
 * Every alarm there is, by kind; each is made for the machine, for a brand or for a function. All go to one topic and
 * tell when they are over, too.
 */
export const ALARMS = {
  nightFailed: {
    heading: 'A night failed',
    means: 'At least one brand was not published; the others were. Readers still see the night before.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  notPublished: {
    heading: 'Not published by 07:00',
    means:
      'It is past 07:00 at the clock of the brand and the last complete date is not published, or nobody looked.',
    compare: '>=',
    threshold: 1,
    silence: 'breaching',
    periodMinutes: DAY,
  },
  quarantineWarn: {
    heading: 'More bad rows than usual',
    means: 'More than 0.1 % of the rows that were read do not fit and were set aside.',
    compare: '>',
    threshold: 0.001,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
  fileRejected: {
    heading: 'A file was rejected',
    means:
      'A file was left out whole: a column is missing, more than 1 % of its rows are bad, or it holds raw personal data.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
  dateWithoutRows: {
    heading: 'A date without rows',
    means: 'A date of the night has no event and no order: half of the exports may be missing.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
  volumeSmall: {
    heading: 'Fewer rows than usual',
    means:
      'More than 30 % fewer rows than the median of this weekday. Below 40 % of it the night stops by itself.',
    compare: '<',
    threshold: 0.7,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
  volumeLarge: {
    heading: 'More rows than usual',
    means:
      'More than 30 % more rows than the median of this weekday. It stops nothing: it may be a shopping festival.',
    compare: '>',
    threshold: 1.3,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
  functionErrors: {
    heading: 'A function failed',
    means: 'An invocation ended with an error. The state machine tries again what can pass.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  functionThrottled: {
    heading: 'A function was throttled',
    means:
      'The account runs as many functions as it may. The state machine tries again; the night takes longer.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  functionSlow: {
    heading: 'A function nearly ran out of time',
    means: 'An invocation took more than 80 % of its time.',
    compare: '>',
    threshold: 0.8,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  functionFull: {
    heading: 'A function nearly ran out of memory',
    means: 'An invocation used more than 90 % of its memory.',
    compare: '>',
    threshold: 0.9,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  scheduleLost: {
    heading: 'A schedule could not start its night',
    means: 'EventBridge Scheduler gave up: what it would have started lies in the queue of lost starts.',
    compare: '>=',
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: 5,
  },
  bytesScanned: {
    heading: 'Athena scans more than planned',
    means:
      'The queries of a day scanned more than the size of this deployment plans for. Each TB costs five dollars.',
    compare: '>',
    // Of the day's planned bytes (sizes.ts).
    threshold: 1,
    silence: 'notBreaching',
    periodMinutes: DAY,
  },
} as const satisfies Record<string, AlarmKind>

export type AlarmName = keyof typeof ALARMS

/** Where a heading stands in the runbook, as GitHub and GitLab make their anchors. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')
