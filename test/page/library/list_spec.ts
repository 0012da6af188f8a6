// The list of a folder's meetings: newest first, page by page, by product, person, day and words.

import assert from "node:assert/strict";
import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Library, type Meeting, type Page, queryOf } from "../../../src/page";
import { WordCache } from "../../../src/page/library/word-cache";
import { excerptOf } from "../../../src/page/library/words";
import { folded, termsOf } from "../../../src/page/matching";
import { HOSTILE } from "../hostile";
import { JsonStore, meetingOf, PageRig } from "../rig";

const DAY = 24 * 60 * 60 * 1000;
const said = (...texts: string[]) =>
  texts.map((text, at) => ({ id: `c${at}`, speaker: "", start: at * 1000, end: at * 1000 + 900, text }));

describe("the list of meetings", () => {
  let rig: PageRig;
  beforeEach(() => {
    rig = new PageRig();
  });
  afterEach(() => rig.close());

  const list = (query: Record<string, string> = {}, live: Meeting[] = []): Promise<Page> =>
    rig.sources.library.list(queryOf(new URLSearchParams(query)), live);
  const ids = async (query: Record<string, string> = {}, live: Meeting[] = []) =>
    (await list(query, live)).meetings.map(({ id }) => id).join(" ");

  it("is newest first, in pages that nobody misses a meeting of", async () => {
    for (let at = 0; at < 25; at += 1) rig.keep(meetingOf(`m${at}`, { startedAt: Math.floor(at / 3) }));
    const seen: string[] = [];
    let after = "";
    for (let page = 0; page < 10; page += 1) {
      const { meetings, next, total } = await list({ limit: "10", ...(after && { after }) });
      assert.equal(total, 25 + page);
      seen.push(...meetings.map(({ id }) => id));
      // One that begins meanwhile is on no later page.
      rig.keep(meetingOf(`new${page}`, { startedAt: 1000 + page }));
      if (next === undefined) break;
      after = next;
    }
    assert.equal(seen.length, 25);
    assert.equal(new Set(seen).size, 25);
    const begins = seen.map((id) => Math.floor(Number(id.slice(1)) / 3));
    assert.deepEqual(
      begins,
      [...begins].sort((one, other) => other - one),
    );
  });

  it("has pages of bounded length, whatever is asked", async () => {
    for (let at = 0; at < 210; at += 1) rig.keep(meetingOf(`m${at}`));
    for (const [limit, length] of [
      ["1000", 200],
      ["0", 1],
      ["-5", 1],
      ["x", 50],
      ["1e99", 200],
      ["", 50],
      ["2.9", 2],
    ] as const)
      assert.equal((await list({ limit })).meetings.length, length, limit);
  });

  it("can be of a product, a person, and some days", async () => {
    rig.keep(meetingOf("one", { startedAt: 0, people: ["Zoë Müller", "Bob"] }));
    rig.keep(meetingOf("two", { startedAt: DAY, product: "phone", people: ["Ada"] }));
    rig.keep(meetingOf("three", { startedAt: 2 * DAY, people: ["ADA LOVELACE"] }));
    assert.equal(await ids(), "three two one");
    assert.equal(await ids({ product: "phone" }), "two");
    assert.equal(await ids({ person: "ada" }), "three two");
    assert.equal(await ids({ person: "zoe muller" }), "one");
    assert.equal(await ids({ from: String(DAY) }), "three two");
    assert.equal(await ids({ to: "1970-01-02" }), "two one");
    assert.equal(await ids({ from: "1970-01-02T00:00:00Z", to: String(DAY) }), "two");
    assert.equal(await ids({ from: "nonsense", person: " " }), "three two one");
  });

  it("finds words that were said, and shows where", async () => {
    rig.keep(meetingOf("one", { startedAt: 1, captions: said("Hello everybody", "The budget is naïve", "Bye") }));
    rig.keep(meetingOf("two", { startedAt: 2, captions: said("the BUDGET", "is approved") }));
    rig.keep(meetingOf("three", { startedAt: 3, people: ["Budget"], captions: said("nothing") }));
    assert.equal(await ids({ q: "budget" }), "three two one");
    assert.equal(await ids({ q: "budget approved" }), "two");
    assert.equal(await ids({ q: "NAIVE" }), "one");
    assert.equal(await ids({ q: "budgets" }), "");
    const { meetings } = await list({ q: "budget naive" });
    assert.deepEqual(
      meetings.map(({ excerpt }) => excerpt),
      ["The budget is naïve"],
    );
    assert.deepEqual(
      (await list({ q: "budget" })).meetings.map(({ excerpt }) => excerpt),
      [undefined, "the BUDGET", "The budget is naïve"],
    );
  });

  it("tells who said what is found, and when, by the names of now", async () => {
    const speakers = [
      { key: "m", name: "Maria", colour: 0, talkMs: 0 },
      { key: "t", name: "Tom", colour: 1, talkMs: 0 },
    ];
    const captions = said("ask the landlord", "the landlord pays", "half").map((each, at) => ({
      ...each,
      speaker: ["m", "t", "unknown"][at] ?? "",
    }));
    rig.keep(meetingOf("one", { people: ["Maria", "Tom"], speakers, captions }));
    const about = async (q: string) => {
      const [{ excerpt, excerptAt, excerptBy } = {}] = (await list({ q })).meetings as Partial<Meeting>[];
      return [excerpt, excerptAt, excerptBy];
    };
    assert.deepEqual(await about("landlord"), ["ask the landlord", 0, "Maria"]);
    assert.deepEqual(await about("tom landlord"), ["the landlord pays", 1000, "Tom"]);
    assert.deepEqual(await about("tom"), ["the landlord pays", 1000, "Tom"]);
    assert.deepEqual(await about("half"), ["half", 2000, undefined]);
  });

  it("finds what is being said", async () => {
    const live = [meetingOf("live", { live: true, captions: said("right now") })];
    rig.keep(meetingOf("live", { captions: said("before") }));
    const { meetings } = await list({ q: "now" }, live);
    assert.deepEqual(
      meetings.map(({ id, excerpt, live }) => [id, excerpt, live]),
      [["live", "right now", true]],
    );
    assert.equal(await ids({ q: "before" }, live), "");
  });

  it("finds the nastiest words as any others", async () => {
    // Half a character is in no address.
    const words = HOSTILE.filter((word) => termsOf(word).length > 0 && word.length <= 200 && !/\p{Cs}/u.test(word));
    for (const [at, word] of words.entries()) rig.keep(meetingOf(`m${at}`, { captions: said(`before ${word} after`) }));
    for (const [at, word] of words.entries()) {
      const { meetings } = await list({ q: word, limit: "200" });
      assert.ok(
        meetings.some(({ id }) => id === `m${at}`),
        JSON.stringify(word),
      );
    }
  });

  it("reads a meeting's words once, until it changes", async () => {
    for (let at = 0; at < 10; at += 1) rig.keep(meetingOf(`m${at}`, { captions: said("word") }));
    await rig.sources.library.prepare();
    assert.equal(rig.store.reads, 10);
    for (let at = 0; at < 3; at += 1) assert.equal(await ids({ q: "none" }), "");
    assert.equal(rig.store.reads, 10);
    rig.keep(meetingOf("m3", { captions: said("other words") }));
    assert.equal(await ids({ q: "none" }), "");
    assert.equal(rig.store.reads, 11);
  });

  it("keeps no words of a meeting that is gone", async () => {
    const words = meetingOf("one", { captions: said("word") });
    rig.keep(words);
    const path = join(rig.directory, "one.json");
    const time = new Date(2026, 0, 1);
    utimesSync(path, time, time);
    assert.equal(await ids({ q: "word" }), "one");
    rmSync(path);
    rig.sources.library.changed();
    assert.equal(await ids({ q: "word" }), "");
    // The same file again: what was known of it would be good still.
    rig.keep(words);
    utimesSync(path, time, time);
    const { reads } = rig.store;
    assert.equal(await ids({ q: "other" }), "");
    assert.equal(rig.store.reads, reads + 1);
    rig.sources.library.forget("one");
    assert.equal(await ids({ q: "other" }), "");
    assert.equal(rig.store.reads, reads + 2);
  });

  it("looks at the folder once for whoever asks at the same time, and again after a change", async () => {
    rig.keep(meetingOf("one"));
    const looks = rig.store.looks;
    await Promise.all(Array.from({ length: 20 }, () => list()));
    assert.equal(rig.store.looks, looks + 1);
    await rig.sources.library.remove("one");
    assert.equal(await ids(), "");
  });

  it("is of what is live only where there is no folder", async () => {
    const library = new Library(undefined, new JsonStore());
    const live = [meetingOf("live", { live: true })];
    const page = await library.list(queryOf(new URLSearchParams()), live);
    assert.deepEqual(
      page.meetings.map(({ id }) => id),
      ["live"],
    );
    assert.equal(await library.meeting("live"), undefined);
    assert.equal(await library.remove("live"), "unknown");
    assert.equal(await library.openPath("/etc/passwd"), undefined);
  });

  it("is that of the others if one cannot be read", async () => {
    rig.keep(meetingOf("one", { captions: said("word") }));
    rig.keep(meetingOf("two", { captions: said("word") }));
    const read = rig.store.read.bind(rig.store);
    rig.store.read = (directory, found) =>
      found.id === "one" ? Promise.reject(new Error("EIO")) : read(directory, found);
    assert.equal(await ids({ q: "word" }), "two");
    assert.equal(await rig.sources.library.meeting("one"), undefined);
  });
});

describe("the words in memory", () => {
  const found = (id: string) => meetingOf(id);

  it("are bounded; what has no room is read with each search", async () => {
    let reads = 0;
    const read = (): Promise<string> => {
      reads += 1;
      return Promise.resolve("x".repeat(40));
    };
    const cache = new WordCache(read, ({ id }) => id, 100);
    const all = ["a", "b", "c", "d"].map(found);
    for (const one of all) await cache.of(one);
    assert.deepEqual([cache.size, reads], [80, 4]);
    for (const one of all) await cache.of(one);
    assert.equal(reads, 6);
  });

  it("are forgotten with their meeting, and make room", async () => {
    const cache = new WordCache(
      () => Promise.resolve("x".repeat(40)),
      ({ id }) => id,
      100,
    );
    await cache.refresh(["a", "b"].map(found));
    await cache.refresh(["b", "c"].map(found));
    assert.equal(cache.size, 80);
    await cache.refresh([]);
    assert.equal(cache.size, 0);
  });

  it("are read ahead one by one, with rests, until the library is closed", async () => {
    const times: [begin: number, end: number][] = [];
    const cache = new WordCache(
      async () => {
        const begin = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 10));
        times.push([begin, performance.now()]);
        return "word";
      },
      ({ id }) => id,
    );
    await cache.refresh(["a", "b", "c", "d"].map(found), () => times.length === 3);
    assert.equal(times.length, 3);
    for (const [index, [begin]] of times.slice(1).entries()) {
      const [beganBefore = 0, endBefore = 0] = times[index] ?? [];
      assert.ok(begin - endBefore >= endBefore - beganBefore, `${begin - endBefore} ms of rest`);
    }
  });

  it("are not kept of a meeting that is forgotten while it is read", async () => {
    const cache = new WordCache(
      async () => {
        await new Promise(setImmediate);
        return "word";
      },
      ({ id }) => id,
    );
    const text = cache.of(found("a"));
    cache.forget("a");
    assert.deepEqual([await text, cache.size], ["word", 0]);
  });

  it("are read once for two who search at the same time", async () => {
    let reads = 0;
    const cache = new WordCache(
      async () => {
        reads += 1;
        await new Promise(setImmediate);
        return "word";
      },
      ({ id }) => id,
    );
    await Promise.all([cache.of(found("a")), cache.of(found("a"))]);
    assert.deepEqual([reads, cache.size], [1, 4]);
  });
});

describe("an excerpt", () => {
  const of = (query: string, ...texts: string[]) =>
    excerptOf({ captions: said(...texts), speakers: [] }, termsOf(query))?.excerpt;

  it("is the caption with the most of the words, cut around them", () => {
    const long = `${"a ".repeat(200)}needle ${"b ".repeat(200)}`;
    const excerpt = of("needle", "no", long) ?? "";
    assert.match(excerpt, /^…(a )+needle (b ?)+…$/);
    assert.ok(excerpt.length <= 162);
    assert.equal(of("two one", "one", "one two", "two"), "one two");
    assert.equal(of("three", "one"), undefined);
  });

  it("cuts between whole characters", () => {
    const excerpt = of("needle", `${"😀".repeat(300)}needle${"😀".repeat(300)}`) ?? "";
    assert.doesNotMatch(excerpt, /\p{Cs}/u);
  });

  it("compares without case, accents and forms of letters", () => {
    assert.equal(folded("ＦＵＬＬ Ⅷ ﬁ É"), "full viii fi e");
    assert.deepEqual(termsOf("  a b  a "), ["a", "b"]);
    assert.equal(termsOf("x ".repeat(1000)).length, 1);
  });
});
