// The time line: a lane a speaker, drawn as one path for talk and one for gaps, and a line for each mark.

import { GAP, LEVEL_MS, type Mark, type Meeting, type Speaker, type TalkSpan, talkSpans } from "../model";
import { Html, html } from "./html";
import { clockTime } from "./times";
import type { ReportWords } from "./words";

/** Units of a lane. */
const WIDTH = 1000;
const HEIGHT = 24;
/** A span is at least as wide as this. */
const LEAST = 0.5;

/** Spans closer than nobody can see become one, so that a day has not many more than an hour. */
function drawable(spans: readonly TalkSpan[], count: number): TalkSpan[] {
  const least = (count * LEAST) / WIDTH;
  const drawn: TalkSpan[] = [];
  for (const span of spans) {
    const last = drawn.at(-1);
    if (last && span.from - last.to < least) last.to = span.to;
    else drawn.push({ ...span });
  }
  return drawn;
}

function pathOf(spans: readonly TalkSpan[], count: number, top: number, height: number): string {
  const at = (step: number) => ((step / count) * WIDTH).toFixed(1);
  return drawable(spans, count)
    .map(({ from, to }) => {
      const width = Math.max(LEAST, ((to - from) / count) * WIDTH).toFixed(1);
      return `M${at(from)} ${top}h${width}v${height}h-${width}z`;
    })
    .join("");
}

function gapSpans(levels: Uint8Array): TalkSpan[] {
  const spans: TalkSpan[] = [];
  for (let step = 0; step < levels.length; step += 1) {
    if (levels[step] !== GAP) continue;
    const last = spans.at(-1);
    if (last?.to === step) last.to = step + 1;
    else spans.push({ from: step, to: step + 1 });
  }
  return spans;
}

/** What only one look at all lanes tells: marks that belong to nobody alone. */
const SHOWN: ReadonlySet<Mark["kind"]> = new Set([
  "paused",
  "resumed",
  "interrupted",
  "reconnected",
  "moved",
  "gap",
  "failed",
]);

/** @param nameOf what a speaker is called here */
export function lanesOf(
  { speakers, marks, levelCount, duration }: Meeting,
  levels: Uint8Array,
  words: ReportWords,
  nameOf: (speaker: Speaker) => string,
): Html {
  if (levelCount === 0) return new Html("");
  const lanes = speakers.map((speaker, index) => {
    const own = levels.subarray(index * levelCount, (index + 1) * levelCount);
    const talk = pathOf(talkSpans(own), levelCount, 3, HEIGHT - 6);
    const gaps = pathOf(gapSpans(own), levelCount, HEIGHT / 2 - 1, 2);
    const title = `${nameOf(speaker)}: ${clockTime(speaker.talkMs)}`;
    return html`<tr><th scope="row" class="c${speaker.colour}"><bdi>${nameOf(speaker)}</bdi></th><td><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}"><path class="talk c${speaker.colour}" d="${talk}"/><path class="lost" d="${gaps}"><title>${words.lost}</title></path></svg></td></tr>
`;
  });
  const length = Math.max(duration, levelCount * LEVEL_MS);
  const shown = marks.filter(({ kind, at }) => SHOWN.has(kind) && at <= length);
  const lines = shown.map(
    ({ at, kind }) =>
      html`<line class="${kind}" x1="${((at / length) * WIDTH).toFixed(1)}" x2="${((at / length) * WIDTH).toFixed(1)}" y1="0" y2="${HEIGHT}"><title>${clockTime(at)} ${words.marks[kind]}</title></line>`,
  );
  const ends = html`<tr class="axis"><th></th><td><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${lines}</svg><span>${clockTime(0)}</span><span>${clockTime(length)}</span></td></tr>`;
  return html`<h2>${words.timeLine}</h2>
<table class="lanes">
${lanes}${ends}
</table>
`;
}
