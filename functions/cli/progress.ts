import { duration } from './figures.ts'
import type { NightProgress, OnProgress } from './night-result.ts'
import { cutTo, printable } from './printable.ts'
import type { Out } from './world.ts'

/**
 * Shows how far a night is, on stderr so that stdout stays the answer. A terminal has one line, redrawn in place
 * at most every `everyMs`; a pipe gets a plain line when a verb begins and none in between.
 */
export function showProgress(
  out: Out,
  now: () => Date,
  everyMs = 80,
): { onProgress: OnProgress; end: () => Promise<void> } {
  const started = now().getTime()
  const begun = new Set<string>()
  let drawnAt = Number.NEGATIVE_INFINITY
  let last: Promise<void> = Promise.resolve()

  const onProgress = (event: NightProgress): void => {
    const step = `${event.brand} ${event.verb}`
    const isNew = !begun.has(step)
    begun.add(step)
    if (!out.isTerminal) {
      if (isNew) last = out.write(`${printable(event.brand)}: ${event.verb}\n`)
      return
    }
    const at = now().getTime()
    if (!isNew && at - drawnAt < everyMs && event.done < event.total) return
    drawnAt = at
    const line = cutTo(progressText(event, (at - started) / 1000), out.columns - 1)
    last = out.write(`\r\u001b[2K${line}`)
  }
  const end = async (): Promise<void> => {
    await last
    if (out.isTerminal && begun.size > 0) await out.write('\r\u001b[2K')
    begun.clear()
  }
  return { onProgress, end }
}

const VERBS = ['ingest', 'transform', 'check', 'publish'] as const

function progressText(event: NightProgress, seconds: number): string {
  const trail = VERBS.map((verb) => (verb === event.verb ? `[${verb}]` : verb)).join(' › ')
  const part = event.total > 0 ? ` ${event.done}/${event.total}` : ''
  return printable(`${event.brand}  ${trail}${part}  ${duration(seconds)}  ${event.note}`)
}
