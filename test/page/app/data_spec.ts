// What the page makes of the server's answers: a meeting that changes, addresses, and files to download.

import assert from "node:assert/strict";
import { documentOf } from "../../../page/data/documents";
import { meetingOf, merge, withLane, withPast } from "../../../page/data/merge";
import { formatRoute, parseRoute, type Route } from "../../../page/data/route";
import type { Caption, Delta } from "../../../src/page/model";
import { NASTY, nasty, talk } from "./fixture";

const { HtmlRenderer, Parser } = require("commonmark") as {
  HtmlRenderer: new () => { render(document: object): string };
  Parser: new () => { parse(text: string): object };
};
const { parse } = require("node-webvtt") as {
  parse(text: string, options: { strict: boolean }): { cues: { start: number; end: number; text: string }[] };
};
const { parseSync } = require("subtitle") as {
  parseSync(text: string): { type: string; data: { start: number; end: number; text: string } }[];
};

const said = (id: string, start: number, text: string): Caption => ({ id, speaker: "a", start, end: start + 10, text });

describe("a meeting that changes", () => {
  const { meeting: whole } = talk();
  const summary = { id: "m", product: "meeting", startedAt: 1, duration: 0, live: true, people: [], files: 0 };
  const before = merge(meetingOf(summary), { id: "m", captions: [said("1", 0, "one"), said("3", 30, "three")] });
  const changed = (delta: Omit<Delta, "id">) => merge(before, { id: "m", ...delta });
  const texts = ({ captions }: { captions: Caption[] }) => captions.map(({ text }) => text).join(" ");

  it("takes captions in the order of the talk, corrects and removes them by id", () => {
    assert.equal(texts(changed({ captions: [said("2", 20, "two")] })), "one two three");
    assert.equal(texts(changed({ captions: [said("1", 0, "ONE")] })), "ONE three");
    assert.equal(texts(changed({ removed: ["1"] })), "three");
  });

  it("keeps what did not change as the same object, so that nothing of it is drawn again", () => {
    const next = changed({ state: "paused" });
    assert.equal(next.state, "paused");
    assert.equal(next.captions, before.captions);
    assert.equal(next.captions[0], changed({ captions: [said("2", 20, "two")] }).captions[0]);
  });

  it("counts levels, gets new people, and ends", () => {
    assert.equal(changed({ levels: { from: 10, count: 5, values: {} } }).levelCount, 15);
    assert.deepEqual(changed({ speakers: whole.speakers }).speakers, whole.speakers);
    assert.equal(changed({ gone: true }).live, false);
  });

  it("gets what was said before, once", () => {
    const past = { ...before, captions: [said("0", -5, "zero"), said("1", 0, "old one")] };
    assert.equal(texts(withPast(before, past)), "zero one three");
  });
});

describe("lanes", () => {
  it("are of those who have a name, and of a voice without one that has spoken", () => {
    const speaker = (key: string, name: string, talkMs: number) => ({ key, name, colour: 0, talkMs });
    const all = [speaker("mixed", "", 0), speaker("a", "Ann", 0), speaker("b", "", 100)];
    assert.deepEqual(
      withLane(all).map(({ key }) => key),
      ["a", "b"],
    );
  });
});

describe("addresses", () => {
  const query = { q: "the sound", product: "phone", person: "Zoë & co", from: "2026-11-01", to: "" };
  const routes: Route[] = [
    { view: "live" },
    { view: "recordings", query },
    { view: "meeting", id: "a-B_9", q: "50 % #1?", at: 1500 },
    { view: "meeting", id: "x", q: "" },
  ];

  for (const route of routes)
    it(`of ${route.view} lead there`, () => assert.deepEqual(parseRoute(formatRoute(route)), route));

  it("with anything else lead to what is live", () => {
    for (const hash of ["", "#", "#/meeting/../etc", "#/meeting/", `#/meeting/${"a".repeat(65)}`, "#/elsewhere"])
      assert.deepEqual(parseRoute(hash), { view: "live" }, hash);
    assert.deepEqual(parseRoute("#/meeting/x?t=-5"), { view: "meeting", id: "x", q: "" });
  });
});

describe("downloads of a transcript", () => {
  const words = { title: "Maya & Tom", unknown: "Unknown" };
  const { captions, speakers } = talk().meeting;
  const bad = nasty().meeting;

  it("are WebVTT and SRT that other programs read, with names and times", () => {
    const vtt = parse(documentOf("vtt", captions, speakers, words), { strict: true }).cues;
    assert.deepEqual(
      vtt.map(({ start, end, text }) => [start, end, text]),
      captions.map(({ start, end, text }, index) => {
        const name = index % 2 === 0 ? "Maya Chen" : "Tom Becker";
        return [start / 1000, end / 1000, `<v ${name}>${text}</v>`];
      }),
    );
    const srt = parseSync(documentOf("srt", captions, speakers, words));
    assert.deepEqual(
      srt.map(({ data }) => [data.start, data.end]),
      captions.map(({ start, end }) => [start, end]),
    );
    assert.equal(srt[0]?.data.text, `Maya Chen: ${captions[0]?.text}`);
  });

  it("have one cue for each caption, whatever is said", () => {
    const strange = [
      ...bad.captions,
      said("x", 50_000, "a\n\n00:00:01.000 --> 00:00:02.000\nfalse\r\n\u2028 cue --> x"),
    ];
    assert.equal(parse(documentOf("vtt", strange, bad.speakers, words), { strict: true }).cues.length, strange.length);
    assert.equal(parseSync(documentOf("srt", strange, bad.speakers, words)).length, strange.length);
    // No tag but the speaker's, and no time but the cue's.
    const vtt = documentOf("vtt", strange, bad.speakers, words);
    assert.deepEqual([...new Set(vtt.match(/<\/?\w+/g))], ["<v", "</v"]);
    for (const text of [vtt, documentOf("srt", strange, bad.speakers, words)])
      assert.equal(text.match(/-->/g)?.length, strange.length);
  });

  it("are Markdown in which no word becomes markup", () => {
    const strange = [
      "# not a heading",
      "- no item",
      "1. none",
      "**thin**",
      "<b>x</b>",
      "[a](http://b)",
      "> q",
      "```",
      "~~x~~",
      ...NASTY,
    ];
    const all = strange.map((text, index) => said(String(index), index * 1000, text));
    const html = new HtmlRenderer().render(
      new Parser().parse(documentOf("md", all, [{ key: "a", name: "<i>*A*</i>", colour: 0, talkMs: 0 }], words)),
    );
    const tags = new Set([...html.matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag));
    assert.deepEqual([...tags].sort(), ["br", "h1", "p", "strong"]);
    assert.equal(html.match(/<strong>/g)?.length, all.length);
    assert.ok(html.includes("# not a heading") && html.includes("&lt;b&gt;x&lt;/b&gt;"));
  });

  it("are Markdown that reads as it was said", () => {
    const of = (text: string) =>
      documentOf("md", [said("a", 5000, text)], [], words)
        .split("\n")
        .slice(2)
        .join("\n");
    const plain = "Yes, I can! (At 9:30 - or 10.5?) That's 1 + 1.";
    assert.equal(of(plain), `**${words.unknown}** 00:00:05  \n${plain}\n`);
    // Some readers make a link of an address, and a list of a number.
    for (const [text, escaped] of [
      ["at http://a.example", "at http\\://a.example"],
      ["at www.a.example", "at www\\.a.example"],
      ["ann@a.example", "ann\\@a.example"],
      ["2026) or", "2026\\) or"],
      ["+ 1", "\\+ 1"],
    ] as const)
      assert.equal(of(text).split("\n")[1], escaped);
  });
});
