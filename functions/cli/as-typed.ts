import { quoted } from './quoted.ts'

/** Calls that need the lake and nothing else that a message does not know. */
const OF_A_LAKE = /`aips ((?:quarantine|status|rollback|restate|forget)(?: [^`]*)?)`/g

/**
 * Advice as the person can paste it. Messages call this program `aips`, whoever writes them; who started it through
 * npm types `npm run -s aips --`, and a command that needs the lake gets the one that was named.
 * @param self what the person types to call this program
 * @param lake as the person typed it, where the call has one
 */
export function asTyped(text: string, self: string, lake?: string): string {
  const whole = text.replace(OF_A_LAKE, (said, call: string) =>
    lake === undefined || call.includes('--lake') ? said : `\`aips ${call} --lake ${quoted(lake)}\``,
  )
  return whole.replace(/(`|Example: )aips (?=[a-z<-])/g, (_, before: string) => `${before}${self} `)
}
