// A meeting as one HTML file that needs nothing else: no script, no picture, no request.

import type { Mark, MarkKind, Meeting, Speaker } from "../model";
import { Html, html } from "./html";
import { lanesOf } from "./lanes";
import { STYLE } from "./style";
import { clockTime, dateText } from "./times";
import type { ReportWords } from "./words";

const FAULTS: ReadonlySet<MarkKind> = new Set(["interrupted", "reconnected", "moved", "gap", "failed"]);
/** No request, no script, no form: whatever words it holds. */
const POLICY = new Html("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");

/**
 * @param levels `meeting.levelCount` bytes for each of `meeting.speakers`, in their order
 * @param language a BCP 47 tag, for the date and for readers aloud
 * @param timeZone of the date, such as `Europe/Berlin`; without it this machine's
 */
export function renderReport(
  meeting: Meeting,
  levels: Uint8Array,
  words: ReportWords,
  language: string,
  timeZone?: string,
): string {
  const nameOf = ({ name }: Speaker): string => (name === "" ? words.everybody : name);
  const product = Object.hasOwn(words.products, meeting.product) ? words.products[meeting.product] : meeting.product;
  const date = dateText(meeting.startedAt, language, timeZone);
  const heading = `${product || words.title} · ${words.title}`;
  const { text } = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${heading} · ${date}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<dl>
<dt>${words.date}</dt><dd>${date}</dd>
<dt>${words.duration}</dt><dd>${clockTime(meeting.duration)}</dd>
<dt>${words.people}</dt><dd>${meeting.people.map((name, index) => html`${index > 0 ? ", " : ""}<bdi>${name}</bdi>`)}</dd>
</dl>
${lanesOf(meeting, levels, words, nameOf)}${talkTime(meeting, words, nameOf)}${faults(meeting, words)}${events(meeting, words)}${transcript(meeting, words, nameOf)}${files(meeting, words)}</main>
</body>
</html>
`;
  return text;
}

function talkTime({ speakers }: Meeting, words: ReportWords, nameOf: (speaker: Speaker) => string): Html {
  const all = speakers.reduce((sum, { talkMs }) => sum + talkMs, 0);
  if (all === 0) return new Html("");
  const rows = [...speakers]
    .sort((one, other) => other.talkMs - one.talkMs)
    .map((speaker) => {
      const share = Math.round((speaker.talkMs / all) * 100);
      return html`<tr><th scope="row" class="c${speaker.colour}"><bdi>${nameOf(speaker)}</bdi></th><td>${clockTime(speaker.talkMs)}</td><td>${share} %</td><td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="c${speaker.colour}" width="${share}" height="10"/></svg></td></tr>
`;
    });
  return html`<h2>${words.talkTime}</h2>
<table class="talk-time">
${rows}</table>
`;
}

/** A mark as a line: whom it is about, what happened, how long, and a name or code. */
function entry({ at, kind, speaker, detail, duration }: Mark, { speakers }: Meeting, words: ReportWords): Html {
  const known = speakers.find(({ key }) => key === speaker)?.name;
  const who = speaker === undefined ? undefined : known || detail || speaker;
  const named = who === undefined ? "" : html`<bdi>${who}</bdi>: `;
  const more = [
    ...(duration === undefined ? [] : [clockTime(duration)]),
    ...(detail === undefined || speaker !== undefined ? [] : [html`<bdi>${detail}</bdi>`]),
  ];
  const rest = more.map(
    (one, index) => html`${index === 0 ? " (" : ", "}${one}${index === more.length - 1 ? ")" : ""}`,
  );
  return html`<li><time>${clockTime(at)}</time><span>${named}${words.marks[kind]}${rest}</span></li>
`;
}

const inTime = (marks: readonly Mark[]): Mark[] => [...marks].sort((one, other) => one.at - other.at);

function faults(meeting: Meeting, words: ReportWords): Html {
  const found = inTime(meeting.marks.filter(({ kind }) => FAULTS.has(kind)));
  const list = html`<ol>
${found.map((mark) => entry(mark, meeting, words))}</ol>`;
  return html`<h2>${words.faults}</h2>
${found.length === 0 ? html`<p>${words.noFaults}</p>` : list}
`;
}

function events(meeting: Meeting, words: ReportWords): Html {
  const found = inTime(meeting.marks.filter(({ kind }) => !FAULTS.has(kind)));
  if (found.length === 0) return new Html("");
  return html`<h2>${words.events}</h2>
<ol>
${found.map((mark) => entry(mark, meeting, words))}</ol>
`;
}

function transcript({ captions, speakers }: Meeting, words: ReportWords, nameOf: (speaker: Speaker) => string): Html {
  const known = new Map(speakers.map((speaker) => [speaker.key, speaker]));
  let before: string | undefined;
  const lines = captions.map(({ speaker: key, start, text }) => {
    const speaker = known.get(key);
    const isNew = key !== before;
    before = key;
    const colour = speaker ? html` c${speaker.colour}` : "";
    const name = speaker ? nameOf(speaker) : words.unknown;
    const who = isNew ? html`<span class="who${colour}"><bdi>${name}</bdi></span>` : "";
    return html`<li><time>${clockTime(start)}</time>${who}<span class="words" dir="auto">${text}</span></li>
`;
  });
  return html`<h2>${words.transcript}</h2>
${
  captions.length === 0
    ? html`<p>${words.noWords}</p>`
    : html`<ol>
${lines}</ol>`
}
`;
}

function files({ tracks }: Meeting, words: ReportWords): Html {
  if (tracks.length === 0) return new Html("");
  return html`<h2>${words.files}</h2>
<ul>
${tracks.map(({ name }) => html`<li><bdi>${name}</bdi></li>\n`)}</ul>
`;
}
