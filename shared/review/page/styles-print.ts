/** On paper: A4, light, a chapter a page, everything that is folded away unfolded but the SELECTs. */
export const PRINT_STYLES = `
@page{size:A4;margin:16mm 14mm}
@media print{
:root{color-scheme:light;--paper:#fff;--ink:#1e2420;--soft:#575f59;--rule:#d5d2c8;--faint:#f4f2ec;--accent:#0d5c54;--amber:#8a4b08;--amber-faint:#fff;
--spend:#8c9189;--money:#12766a;--first:#b9bfb4;--second:#6f9a8d;--third:#0d5c54;--shade:18,118,106;--hatch:rgba(138,75,8,.16)}
html{font-size:10.5pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.page{display:block;max-width:none;padding:0}
.skip,.sources{display:none}
.print-only{display:block}
.contents{margin-bottom:8mm}
.contents ol{display:flex}
.chapter{break-before:page;margin-top:0}
#plan,#next,#sources,.chapter.waits{break-before:auto;margin-top:12mm}
.five{grid-template-columns:repeat(5,minmax(0,1fr))}
.card{padding:.6rem .7rem}
.card .big{font-size:1.45rem}
h2,h3,figcaption,caption,.legend{break-after:avoid}
tr,.card,.statements li,.chart svg,.verdict{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;background:none}
table,table.tight{font-size:7.6pt;min-width:100%;width:100%}
th,td{padding:.25rem .3rem;overflow-wrap:anywhere}
th:first-child,td:first-child,thead th,table.tight :is(th:first-child,td:first-child){min-width:0}
td .none{white-space:normal}
td.number .n{white-space:normal}
summary{display:none}
details::details-content{content-visibility:visible;display:block;block-size:auto}
a{color:inherit;text-decoration:none}
a.term{text-decoration:none}
}`
