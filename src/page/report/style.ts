// The look of a report: readable on a phone, in the dark, and on paper.

/** A colour for each of a meeting's speakers, on a light and on a dark ground: as text each has a contrast of 4.5 or more. */
const COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ["#0b5cad", "#7ab8ff"],
  ["#a83a00", "#ff9a66"],
  ["#19703a", "#6fd694"],
  ["#7a2fa0", "#d39bf5"],
  ["#8a5a00", "#f0bf5a"],
  ["#00707a", "#5fd3dd"],
  ["#b0174f", "#ff8cb4"],
  ["#4b5d00", "#bcd35a"],
  ["#3a46b8", "#a3acff"],
  ["#8c3b3b", "#f2a3a3"],
  ["#36606e", "#9cc7d6"],
  ["#6b5236", "#d9bd98"],
];

const variables = (side: 0 | 1): string => COLOURS.map((pair, index) => `--c${index}:${pair[side]}`).join(";");
const classes = COLOURS.map((_, index) => `.c${index}{color:var(--c${index});fill:var(--c${index})}`).join("");

export const STYLE = `:root{color-scheme:light dark;--ink:#1d2126;--soft:#59616b;--paper:#fff;--line:#d9dee4;--bad:#b3261e;${variables(0)}}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a7afb8;--paper:#15181c;--line:#343a41;--bad:#ff8a80;${variables(1)}}}
${classes}
body{margin:0 auto;max-inline-size:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
h1{font-size:1.6rem;margin-block:.5rem}h2{font-size:1.2rem;margin-block:2rem .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0}
table{inline-size:100%;border-collapse:collapse}th{text-align:start;font-weight:600;padding-inline-end:.75rem}
.lanes th{inline-size:9rem}.lanes td{border-block-end:1px solid var(--line);padding:0}.lanes svg{display:block;inline-size:100%;block-size:1.5rem}
.axis td{border:0;color:var(--soft);font-size:.85rem}.axis span:last-child{float:inline-end}
.lost{fill:var(--bad)}line{stroke:var(--soft);vector-effect:non-scaling-stroke;stroke-width:2}.interrupted,.gap,.failed{stroke:var(--bad)}
.talk-time td{padding:.2rem .75rem .2rem 0;white-space:nowrap;font-variant-numeric:tabular-nums}.talk-time td:last-child{inline-size:45%;padding-inline-end:0}.talk-time svg{display:block;inline-size:100%;block-size:.75rem}
ol{list-style:none;padding:0;margin:0}ol li{display:grid;grid-template-columns:4.5rem 1fr;gap:0 .75rem;padding-block:.25rem}
time{color:var(--soft);font-variant-numeric:tabular-nums}.who{font-weight:600}.words{grid-column:2}
@media (max-width:30rem){.lanes th{inline-size:6rem}}
@media print{body{max-inline-size:none}li{break-inside:avoid}}`;
