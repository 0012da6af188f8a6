// The live meetings of a page that stays open for days: connections that die without a word, answers that fail, and an end
// to what ended.

import assert from "node:assert/strict";
import { LiveFeed } from "../../../page/data/live-feed";
import type { Delta, MeetingSummary } from "../../../src/page/model";

/** A connection to the server, from the server's side. */
class FakeSource {
  readonly CLOSED = 2;
  readyState = 1;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();
  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }
  tell(name: string, data: unknown = null): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(data) });
  }
  close(): void {
    this.isClosed = true;
  }
}

const summary = (id: string, live = true): MeetingSummary => ({
  ...{ id, live, product: "meeting", startedAt: 1, duration: 0, people: [], files: 0 },
});

describe("the live meetings of an open page", () => {
  const globals = globalThis as { document?: unknown; fetch: unknown };
  const { document, fetch } = globals;
  let sources: FakeSource[] = [];
  let timers: { at: number; run: () => void }[] = [];
  let looks: (() => void)[] = [];
  let now = 0;

  beforeEach(() => {
    [sources, timers, looks, now] = [[], [], [], 0];
    globals.document = { visibilityState: "hidden" };
  });
  afterEach(() => Object.assign(globals, { document, fetch }));

  function begin() {
    const feed = new LiveFeed({
      source: () => {
        sources.push(new FakeSource());
        return sources.at(-1) as object as EventSource;
      },
      now: () => now,
      every: (_ms, run) => void looks.push(run),
      after: (ms, run) => void timers.push({ at: now + ms, run }),
    });
    feed.open();
    const tell = (name: string, data?: unknown) => sources.at(-1)?.tell(name, data);
    tell("open");
    const delta = (each: Delta) => tell("delta", each);
    return { feed, tell, delta };
  }

  function pass(ms: number): void {
    now += ms;
    for (const look of looks) look();
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
  }

  it("connect anew when the server's beat is not heard any more", () => {
    const { feed, tell } = begin();
    for (let beat = 0; beat < 4; beat += 1) {
      tell("beat");
      pass(15_000);
    }
    assert.deepEqual([sources.length, feed.connection], [1, "open"]);
    pass(40_000);
    assert.deepEqual([sources.length, sources[0]?.isClosed, feed.connection], [2, true, "lost"]);
    tell("meetings", []);
    assert.equal(feed.connection, "open");
  });

  it("wait for a server whose beat cannot be heard", () => {
    begin();
    pass(600_000);
    assert.equal(sources.length, 1);
  });

  it("let go of the oldest that ended, and at once of what Zoom revoked", () => {
    const { feed, delta } = begin();
    for (let index = 0; index < 30; index += 1) delta({ id: `m${index}`, meeting: summary(`m${index}`) });
    assert.equal(feed.meetings.size, 30);
    for (let index = 0; index < 20; index += 1) delta({ id: `m${index}`, gone: true });
    assert.deepEqual([feed.meetings.size, feed.meetings.has("m7"), feed.meetings.has("m8")], [22, false, true]);
    delta({ id: "m25", gone: true, revoked: true });
    assert.equal(feed.meetings.has("m25"), false);
  });

  it("ask again for what was before if that failed, but not after the end", async () => {
    const { feed, delta } = begin();
    delta({ id: "m1", meeting: summary("m1") });
    const levels = feed.meetings.get("m1")?.levels;
    assert.ok(levels);
    globals.fetch = () => Promise.reject(new Error("no network"));
    await feed.readPast(levels, "m1");
    assert.equal(timers.length, 1);
    const captions = [{ id: "a", speaker: "", start: 0, end: 1, text: "before" }];
    const past = { ...summary("m1"), state: "", speakers: [], captions, marks: [], tracks: [], levelCount: 0 };
    globals.fetch = (address: string) =>
      Promise.resolve(new Response(address.endsWith("levels") ? "" : JSON.stringify(past)));
    pass(5000);
    while (feed.meetings.get("m1")?.meeting.captions.length !== 1) await new Promise(setImmediate);
    delta({ id: "m2", meeting: summary("m2") });
    delta({ id: "m2", gone: true });
    globals.fetch = () => Promise.reject(new Error("no network"));
    const other = feed.meetings.get("m2")?.levels;
    assert.ok(other);
    await feed.readPast(other, "m2");
    assert.equal(timers.length, 0);
  });
});
