import type { Plan } from '../review.ts'
import { termOf } from './figure.ts'
import { longDate } from './figure-text.ts'
import { type Html, html, joined, type Part } from './html.ts'
import { filled, label, type Sheet, toCome } from './sheet.ts'

/** What was planned: dates, category and its decision cycle, which is the x of every ROI below. */
export function planChapter(sheet: Sheet, plan: Plan): Html {
  const { words, lang } = sheet
  const say = words.plan
  const cycle = ({ cycleDays }: { cycleDays: number }) => filled(say.cycleOf, { days: cycleDays })
  const name = (one: Plan['categories'][number]) =>
    html`${label(sheet, one.name, one.id)}${words.colon}${cycle(one)}`
  const period: Part =
    plan.starts === null || plan.ends === null
      ? words.cover.noPeriod
      : `${longDate(plan.starts, lang)} – ${longDate(plan.ends, lang)}`
  const others = plan.categories.filter(({ id }) => id !== plan.category?.id)
  return html`<dl class="plan">
<div><dt>${say.period}</dt><dd>${period}</dd></div>
<div><dt>${say.category}</dt><dd>${plan.category === null ? say.unlisted : name(plan.category)}</dd></div>
${others.length === 0 ? null : html`<div><dt>${say.categories}</dt><dd>${joined(plan.categories.map(name), html`<br>`)}</dd></div>`}
<div><dt>${say.budget}</dt><dd>${toCome(sheet, plan.budget)}</dd></div>
</dl>
<p class="note">${termOf(sheet, 'roi_categories', 'window_days', say.cycleSay)}</p>`
}
