import type { Returns } from '../review.ts'
import { figure, sides, term } from './figure.ts'
import { longDate } from './figure-text.ts'
import { type Html, html, type Part } from './html.ts'
import { filled, label, type Sheet } from './sheet.ts'

/** The head of the page: whose campaign, as of when, and at once whether it was worth it and whether that is final. */
export function cover(sheet: Sheet): Html {
  const { review, words, lang } = sheet
  const { campaign, brand } = review
  const say = words.cover
  const { starts, ends } = campaign
  const period: Part =
    starts === null || ends === null
      ? say.noPeriod
      : html`<time datetime="${starts}">${longDate(starts, lang)}</time> – <time datetime="${ends}">${longDate(ends, lang)}</time>${campaign.listed ? null : ` ${say.observed}`}`
  return html`<header class="cover" id="campaign">
<p class="kicker">${label(sheet, brand.name, brand.id)} · ${words.title}</p>
<h1>${label(sheet, campaign.name, campaign.id)}</h1>
<p class="period">${period}</p>
${verdict(sheet)}
<dl class="facts">
${fact(say.asOf, html`<time datetime="${review.asOf}">${longDate(review.asOf, lang)}</time>`)}
${fact(say.campaignId, html`<bdi><code>${campaign.id}</code></bdi>${campaign.listed ? null : html` <span class="note">${say.unlisted}</span>`}`)}
${fact(say.counting, html`${say.basis}${words.comma}${say.model}`)}
${fact(say.rules, html`<bdi><code>${review.stageRules.join(', ')}</code></bdi>`)}
${fact(say.firstDate, html`<time datetime="${review.firstDate}">${longDate(review.firstDate, lang)}</time>`)}
${fact(say.run, html`<bdi><code>${review.runId}</code></bdi>${review.rolledBack ? html` <strong>${say.rolledBack}</strong>` : null}`)}
</dl>
</header>\n`
}

const fact = (name: string, is: Html): Html => html`<div><dt>${name}</dt><dd>${is}</dd></div>\n`

/** Final, partly final, or not: the first sentence that a client reads. */
function verdict(sheet: Sheet): Html {
  const { review, words } = sheet
  const say = words.cover
  const overview = review.chapters.overview.data
  if (overview === null) return box('open', say.unknown, null, null)
  const { returns } = overview
  const { state } = returns.state
  if (state === 'none') return box('open', say.outside, say.noPlacements, null)
  const spent = overview.headline.spend.value !== 0
  const holes = {
    ...dates(sheet, returns),
    spend: figure(sheet, returns.open.spend),
    share: figure(sheet, returns.closedSpend, 'share'),
    gross: figure(sheet, returns.open.gross),
  }
  if (state === 'untouched') return box('open', say.untouched, say.untouchedSay, null)
  // Without a row of spend nobody can say what it cost.
  if (overview.headline.spend.value === null)
    return box('open', say.unspent, filled(say.unspentSay, holes), null)
  // Where 0 was spent there is no share of it that is over, and no return to wait for.
  if (!spent) return box(state, say.free, say.noSpend, roi(sheet, returns))
  if (state === 'running' || (state === 'partly' && returns.state.runsUntil !== null))
    return box('partly', say.running, filled(say.runningSay, holes), roi(sheet, returns))
  if (state === 'partly' && returns.open.spend.value === 0)
    return box('closed', say.paidClosed, filled(say.paidClosedSay, holes), roi(sheet, returns))
  const once = returns.state.nextCloses === returns.state.lastCloses
  const partly = once ? say.partlyOnceSay : say.partlySay
  const open = once ? say.openOnceSay : say.openSay
  const body = state === 'closed' ? say.closedSay : state === 'partly' ? partly : open
  return box(state, filled(say[state], holes), filled(body, holes), roi(sheet, returns))
}

function roi(sheet: Sheet, { roiGross }: Returns): Html {
  const say = sheet.words.cover
  return html`<p class="verdict-roi"><span class="verdict-name">${term(sheet, roiGross, roiGross.nullReason === 'immature' ? say.noRoi : say.roi)}</span>
<b>${figure(sheet, roiGross, 'roi')}</b> ${roiGross.value === null ? null : sides(sheet, roiGross)}</p>`
}

const box = (state: string, head: Part, body: Part, aside: Part): Html =>
  html`<section class="verdict ${state}" aria-labelledby="verdict"><div><p class="verdict-head" id="verdict">${head}</p>
<p>${body}</p></div>${aside}</section>`

/** When the next and the last open window close, as sentences say it. */
const dates = ({ lang }: Sheet, { state }: Returns): Record<'next' | 'last' | 'ends', Part> => ({
  next: when(state.nextCloses, lang),
  last: when(state.lastCloses, lang),
  ends: when(state.runsUntil, lang),
})

const when = (date: string | null, lang: Sheet['lang']): Part =>
  date === null ? '–' : html`<time datetime="${date}">${longDate(date, lang)}</time>`
