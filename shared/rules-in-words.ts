import type { EventAlternative, RuleSet } from './rules.ts'

/** A rule set as a person reads it, made from the rules themselves so that it cannot drift. */
export function rulesInWords(rules: RuleSet): string {
  const { A, I, TI, P, S } = rules.stages
  const events = (alternatives: readonly EventAlternative[]) => alternatives.map(eventWords).join(', or ')
  const orders = P.map(
    (one) =>
      `a sub-order paid in the last ${one.window_days} days with at least ${one.min_net_fen} fen left after refunds`,
  )
  const shares = S.map(
    (one) =>
      `${list(one.behaviours)} in the last ${one.window_days} days, on or after the day of the first such sub-order`,
  )
  return [
    `${rules.name}@${rules.version}:`,
    `A: ${events(A)}.`,
    `I: ${events(I)}.`,
    `TI: ${events(TI)}.`,
    `P: ${orders.join(', or ')}.`,
    `S: P holds, and ${shares.join(', or ')}.`,
  ].join(' ')
}

function eventWords(one: EventAlternative): string {
  const times = one.min_count === 1 ? '' : `${one.min_count} times `
  const dwell = one.min_dwell_seconds === 0 ? '' : ` of at least ${one.min_dwell_seconds} seconds`
  return `${times}${list(one.behaviours)}${dwell} in the last ${one.window_days} days`
}

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
