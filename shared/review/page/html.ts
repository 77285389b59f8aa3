/** HTML that is safe to put into a page; made by `html` alone, so that no text of others becomes markup. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

/** What may stand in a hole of `html`: text is escaped, markup is kept, nothing is left out. */
export type Part = string | number | Html | null | readonly Part[]

/** A template of markup; what stands in its holes is escaped unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((made, string, i) => made + rendered(parts[i - 1] ?? null) + string))

/** Parts one after the other, with something between them. */
export const joined = (parts: readonly Part[], between: Part = ''): Html =>
  html`${parts.map((part, i) => (i === 0 ? part : html`${between}${part}`))}`

function rendered(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return escaped(String(part))
  return part.map(rendered).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters and halves of surrogate pairs are no characters of a page: each becomes U+FFFD. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found)

/** A name that others wrote, in a line of ours: a right-to-left one turns nothing around it. */
export const named = (text: string): Html => html`<bdi>${text}</bdi>`

/**
 * The same where markup cannot stand (an attribute, a page's title, a text of a drawing): isolated by characters, its
 * own direction marks taken out so that it cannot end the isolation.
 */
export const isolated = (text: string): string =>
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802-\ud83b]/u.test(
    text,
  )
    ? `\u2068${text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`
    : text
