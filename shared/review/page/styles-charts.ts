const TONES = ['spend', 'money', 'first', 'second', 'third'] as const

/** Drawings take their colours from the page, so that they follow it into the dark and onto paper. */
export const CHART_STYLES = `
.chart{margin:2rem 0 1rem}
figcaption{font-weight:600;margin-bottom:.4rem}
.chart svg{display:block;width:100%;height:auto;margin:.5rem 0 .9rem;max-width:54rem}
.chart svg.narrow{display:none}
@media screen and (max-width:40rem){.chart svg.wide{display:none}.chart svg.narrow{display:block}}
.hatches{position:absolute}
.legend{list-style:none;margin:0 0 .5rem;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.3rem;font-size:.84rem;color:var(--soft)}
.swatch{display:inline-block;width:1.1em;height:.75em;margin-right:.5em}
.swatch.behind{background:repeating-linear-gradient(-45deg,var(--hatch) 0 3px,transparent 3px 6px);outline:1px solid var(--soft)}
text{font-family:inherit;font-size:11.5px;fill:var(--ink)}
text.name{font-size:12.5px}
text.label,text.end{font-variant-numeric:tabular-nums lining-nums}
text.end{font-size:13px;font-weight:600}
text.tick,text.absent,text.level-name{fill:var(--soft);font-size:11px}
line.grid{stroke:var(--rule);stroke-width:1}
line.axis{stroke:var(--soft);stroke-width:1}
line.level{stroke:var(--amber);stroke-width:1.2;stroke-dasharray:5 4}
text.level-name{fill:var(--amber)}
rect.behind{fill:url(#hatch-open)}
.hatch .under{fill:var(--paper)}
.hatch.open .under{fill:none}
.hatch.open .line{fill:var(--hatch)}
path.curve{fill:none;stroke:var(--money);stroke-width:2.4;stroke-linejoin:round}
path.under{fill:var(--money);opacity:.1}
circle.point{fill:var(--money)}
${TONES.map(
  (tone) =>
    `.bar.${tone}{fill:var(--${tone})}.bar.${tone}.open{fill:url(#hatch-${tone});stroke:var(--${tone});stroke-width:1}.hatch.${tone} .line{fill:var(--${tone})}
.swatch.${tone}{background-color:var(--${tone})}.swatch.${tone}.open{background:repeating-linear-gradient(-45deg,var(--${tone}) 0 2px,var(--paper) 2px 6px);outline:1px solid var(--${tone})}`,
).join('\n')}`
