import { CHART_STYLES } from './styles-charts.ts'
import { PRINT_STYLES } from './styles-print.ts'

/** Light and dark as variables: every colour of page and charts is one of them, each pair readable (WCAG AA). */
const COLOURS = `
:root{color-scheme:light dark;--paper:#fbfaf6;--ink:#1e2420;--soft:#575f59;--rule:#dcd8cc;--faint:#f1eee5;
--accent:#0d5c54;--amber:#8a4b08;--amber-faint:#f8eedd;--spend:#8c9189;--money:#12766a;--first:#b9bfb4;--second:#6f9a8d;--third:#0d5c54;
--shade:18,118,106;--hatch:rgba(138,75,8,.13);--edge:rgba(30,36,32,.4)}
@media (prefers-color-scheme:dark){:root{--paper:#151917;--ink:#e9e7df;--soft:#a9b0a9;--rule:#39403b;--faint:#1e2421;
--accent:#86cfc3;--amber:#e9b36a;--amber-faint:#2b2418;--spend:#8f968e;--money:#4fae9f;--first:#59615b;--second:#6f9a8d;--third:#9adccf;
--shade:79,174,159;--hatch:rgba(233,179,106,.16);--edge:rgba(233,231,223,.45)}}`

const TEXT = `
*{box-sizing:border-box}
html{font-size:clamp(15px,0.55vw + 10.5px,19px);scroll-behavior:auto;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.65 -apple-system,"Segoe UI","Helvetica Neue",Arial,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;overflow-wrap:anywhere}
h1,h2,.verdict-head,.big{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Songti SC","Source Han Serif SC","Noto Serif CJK SC","Noto Serif SC",SimSun,serif;font-weight:600;line-height:1.25}
h1{font-size:2.5rem;margin:.2rem 0 .4rem;letter-spacing:-.01em}
h2{font-size:1.55rem;margin:0 0 1.2rem;padding-top:1rem;border-top:2px solid var(--ink)}
h2 .number{color:var(--soft);font-weight:400;margin-right:.35em;font-variant-numeric:tabular-nums}
h3{font-size:1rem;margin:2rem 0 .5rem}
p{margin:.5rem 0;max-width:42rem}
a{color:var(--accent)}
a.term{color:inherit;text-decoration:underline dotted;text-underline-offset:.2em;text-decoration-color:var(--soft)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
main:focus{outline:none}
code{font:.86em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace}
small,.note,.sides,.of,.rule{font-size:.86rem;color:var(--soft)}
.note{line-height:1.55}
.n{font-variant-numeric:tabular-nums lining-nums;overflow-wrap:normal}
.none{color:var(--soft);font-style:normal;font-size:.86rem;border-bottom:1px dashed var(--soft)}
.sides{white-space:normal}
td .none{white-space:nowrap}
.skip{position:absolute;left:-99rem;top:0;background:var(--ink);color:var(--paper);padding:.6rem 1rem;z-index:2}
.skip:focus{left:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.to-come,.missing{color:var(--soft)}
.to-come b{color:var(--amber);font-weight:600}
.missing{border:1px dashed var(--rule);padding:.9rem 1.1rem;max-width:none}
.open,.swatch.open{background-image:repeating-linear-gradient(-45deg,var(--hatch) 0 4px,transparent 4px 9px)}
.print-only{display:none}`

const LAYOUT = `
.page{max-width:92rem;margin:0 auto;padding:2.2rem 1.5rem 5rem;display:grid;grid-template-columns:minmax(0,1fr);gap:2rem}
.contents ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.86rem}
.contents a{color:var(--soft);text-decoration:none;display:inline-block;padding:.2rem 0}
.contents a:hover{color:var(--ink);text-decoration:underline}
.contents small{color:var(--amber);font-size:.75rem}
@media (min-width:68rem){.page{grid-template-columns:11.5rem minmax(0,1fr);gap:3.5rem}
.contents{position:sticky;top:2.2rem;align-self:start}.contents ol{display:block}.contents li{line-height:1.35;margin-bottom:.35rem}.contents small{display:block}}
.cover .kicker{color:var(--soft);margin:0;letter-spacing:.04em}
.cover .period{font-size:1.1rem;margin:0 0 1.6rem}
.verdict{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:1rem 2.5rem;align-items:center;border-left:5px solid var(--accent);background-color:var(--faint);padding:1.2rem 1.5rem}
.verdict.open,.verdict.partly{background-image:none;border-left-color:transparent;position:relative}
.verdict.open::before,.verdict.partly::before{content:"";position:absolute;inset:0 auto 0 -5px;width:10px;background:repeating-linear-gradient(-45deg,var(--amber) 0 3px,transparent 3px 7px)}
.verdict p{margin:.2rem 0}
.verdict-head{font-size:1.3rem}
.verdict-roi{text-align:right}
.verdict-roi b{display:block;font:600 2.6rem/1.1 "Iowan Old Style",Palatino,Georgia,serif}
.verdict-roi b .none{font-size:1.2rem;font-family:inherit}
.verdict-name{font-size:.86rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.9rem 2rem;margin:1.8rem 0 0}
.facts div,.plan div{min-width:0}
dt{color:var(--soft);font-size:.82rem}
dd{margin:0}
.plan{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem 2rem;margin:0 0 1rem}
.plan dt{margin-bottom:.1rem}
.chapter{margin-top:4rem}
.five{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.2rem,1fr));margin:0 1px 1rem 0}
.card{border:1px solid var(--rule);margin:0 -1px -1px 0;padding:1rem 1.1rem;min-width:0}
.card .sides{white-space:normal}
@media (min-width:52rem){.five{grid-template-columns:repeat(5,minmax(0,1fr))}}
.card h3{margin:0;font-weight:500;font-size:.9rem}
.card .big{font-size:1.95rem;margin:.25rem 0 .1rem;line-height:1.2}
.card .big .none{font-size:1.1rem;font-family:inherit}
.card p{margin:.15rem 0;line-height:1.4}
.statements{margin:0;padding:0;list-style:none;counter-reset:s}
.statements li{counter-increment:s;display:block;padding:.9rem 0 .9rem 2.6rem;border-bottom:1px solid var(--rule);position:relative}
.statements li::before{content:counter(s);position:absolute;left:0;top:.72rem;font:600 1.4rem/1.4 Georgia,serif;color:var(--accent)}
.statements p{margin:0;max-width:46rem}
.statements .rule{margin-top:.3rem}
.statements .rule span{font-weight:600;margin-right:.4em}
.scroll{overflow-x:auto;max-width:100%;margin:.4rem 0 1.4rem;background:linear-gradient(90deg,var(--paper) 45%,transparent) left/4.5rem 100% no-repeat local,linear-gradient(-90deg,var(--paper) 45%,transparent) right/4.5rem 100% no-repeat local,linear-gradient(90deg,var(--edge),transparent) left/1.4rem 100% no-repeat scroll,linear-gradient(-90deg,var(--edge),transparent) right/1.4rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.88rem;line-height:1.45;min-width:100%}
caption{text-align:left;color:var(--soft);padding-bottom:.4rem;font-size:.86rem}
caption span{position:sticky;left:0;display:inline-block;max-width:min(46rem,calc(100vw - 2rem))}
th,td{padding:.45rem .7rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top;font-weight:400;overflow-wrap:normal;background-color:transparent}
th:first-child,td:first-child{padding-left:.2rem;min-width:7.5rem;overflow-wrap:anywhere}
thead th{min-width:4.6em;color:var(--soft);font-size:.82rem;vertical-align:bottom;border-bottom:1px solid var(--ink)}
.number{text-align:right;font-variant-numeric:tabular-nums lining-nums}
td.number .n{white-space:nowrap}
td.open,th.open{color:var(--ink)}
tr.open>*{background-image:none}
.note+.scroll,.note+.note{margin-top:1.3rem}
time.n{white-space:nowrap}
table.tight{font-size:.8rem}
table.tight :is(th,td){padding-left:.4rem;padding-right:.4rem}
table.tight :is(th:first-child,td:first-child){padding-left:.2rem;min-width:5.5rem}
table.tight thead th{font-size:.76rem;min-width:3.6em}
table.tight small{font-size:.74rem}
table.pairs{min-width:min(100%,38rem)}
${[1, 2, 3, 4, 5].map((n) => `.shade-${n}{background-color:rgba(var(--shade),${(n * 0.07).toFixed(2)})}`).join('')}
.glossary div{padding:.7rem 0;border-bottom:1px solid var(--rule);scroll-margin-top:1rem;break-inside:avoid}
.glossary div:target{background:var(--amber-faint)}
.glossary dt{color:var(--ink)}
.glossary dd{font-size:.9rem;max-width:48rem}
.formula,.unit{color:var(--soft);font-size:.84rem}
.sources details{border-bottom:1px solid var(--rule);padding:.35rem 0}
pre{overflow-x:auto;font:.8rem/1.5 ui-monospace,Menlo,Consolas,monospace;background:var(--faint);padding:.8rem;margin:.4rem 0;white-space:pre-wrap}
summary{cursor:pointer;color:var(--accent);font-size:.88rem}
@media (max-width:40rem){.page{padding:1.2rem 1rem 3rem;gap:1.4rem}h1{font-size:1.8rem}h2{font-size:1.35rem}.chapter{margin-top:2.8rem}
.verdict{grid-template-columns:minmax(0,1fr);padding:1rem 1.1rem}.verdict-roi{text-align:left}.five{grid-template-columns:repeat(2,minmax(0,1fr))}.card:first-child{grid-column:1/-1}.card{padding:.8rem .9rem}.card .big{font-size:1.6rem}}`

/** The whole style of the page; its policy knows it by its hash. */
export const STYLES = `${COLOURS}${TEXT}${LAYOUT}${CHART_STYLES}${PRINT_STYLES}\n`
