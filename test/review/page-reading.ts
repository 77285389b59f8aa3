import type { Figure } from '../../shared/review/figure.ts'
import type { Review } from '../../shared/review/review.ts'

/** A number as the page shows it: which entry of the review it names, its exact value, and the text a reader sees. */
export type Shown = { path: string; exact: string | null; none: string | null; text: string }

const TAG = /<(?:span|g)\b[^>]*\bdata-value="([^"]*)"([^>]*)>([^<]*)/g

/** Every element of a page that names an entry of the review, in order. */
export const shownNumbers = (page: string): Shown[] =>
  [...page.matchAll(TAG)].map(([, path = '', rest = '', text = '']) => ({
    path,
    exact: /data-exact="([^"]*)"/.exec(rest)?.[1] ?? null,
    none: /data-none="([^"]*)"/.exec(rest)?.[1] ?? null,
    text,
  }))

/** What stands at a path of the review, as `chapters.overview.data.headline.spend`. */
function at(review: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.entries(value).find(([name]) => name === key)?.[1]
  }, review)
}

/** A figure's value and reason; a plain number counts as a figure without a reason. */
export function valueAt(review: Review, path: string): Pick<Figure, 'value' | 'nullReason'> | null {
  const found = at(review, path)
  if (typeof found === 'number') return { value: found, nullReason: null }
  return isFigure(found) ? found : null
}

const isFigure = (value: unknown): value is Figure =>
  typeof value === 'object' && value !== null && 'value' in value && 'nullReason' in value

/** The text of a page without its markup, its style and what stands in attributes. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<title>.*?<\/title>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
