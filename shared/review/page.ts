import { createHash } from 'node:crypto'
import { glossaryChapter, sourcesChapter } from './page/appendix.ts'
import { type Chapter, chapterOf, chapters, contents } from './page/chapter.ts'
import { conversionChapter } from './page/chapter-conversion.ts'
import { creatorsChapter } from './page/chapter-creators.ts'
import { crowdChapter } from './page/chapter-crowd.ts'
import { overviewChapter } from './page/chapter-overview.ts'
import { placementsChapter } from './page/chapter-placements.ts'
import { planChapter } from './page/chapter-plan.ts'
import { platformsChapter } from './page/chapter-platforms.ts'
import { statementsChapter } from './page/chapter-statements.ts'
import { voiceChapter } from './page/chapter-voice.ts'
import { HATCHES } from './page/chart.ts'
import { cover } from './page/cover.ts'
import { Html, html, isolated } from './page/html.ts'
import { labelText, openSheet, type Sheet } from './page/sheet.ts'
import { STYLES } from './page/styles.ts'
import type { Lang } from './page/words.ts'
import type { Review } from './review.ts'

/**
 * The review as one HTML file: no script, nothing fetched, its own style the only one that its policy lets in. The same
 * review gives the same bytes.
 */
export function reviewPage(review: Review, lang: Lang): string {
  const sheet = openSheet(review, lang)
  const { words } = sheet
  const all = allChapters(sheet)
  const name = isolated(labelText(sheet, review.campaign.name, review.campaign.id))
  const brand = isolated(labelText(sheet, review.brand.name, review.brand.id))
  return html`<!doctype html>
<html lang="${words.htmlLang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${name} · ${brand} · ${words.title}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLES)}</style>
</head>
<body>
<a class="skip" href="#review">${words.skip}</a>
${HATCHES}
<div class="page">
${contents(sheet, all)}
<main id="review" tabindex="-1">
${cover(sheet)}${chapters(sheet, all)}</main>
</div>
</body>
</html>
`.markup
}

/** Nothing but the one style of the page, known by its hash. */
const POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLES).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** In the order that agencies use. */
function allChapters(sheet: Sheet): Chapter[] {
  const of = sheet.review.chapters
  return [
    chapterOf(sheet, 'plan', of.plan, planChapter),
    chapterOf(sheet, 'overview', of.overview, overviewChapter),
    chapterOf(sheet, 'highlights', of.highlights, statementsChapter),
    chapterOf(sheet, 'creators', of.creators, creatorsChapter),
    chapterOf(sheet, 'voice', of.voice, voiceChapter),
    chapterOf(sheet, 'crowd', of.crowd, crowdChapter),
    chapterOf(sheet, 'placements', of.placements, placementsChapter),
    chapterOf(sheet, 'conversion', of.conversion, conversionChapter),
    chapterOf(sheet, 'platforms', of.platforms, platformsChapter),
    chapterOf(sheet, 'summary', of.summary, statementsChapter),
    chapterOf(sheet, 'next', of.next, statementsChapter),
    { key: 'glossary', body: glossaryChapter(sheet), waits: false },
    { key: 'sources', body: sourcesChapter(sheet), waits: false },
  ]
}
