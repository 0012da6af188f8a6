// Ids that no URL and no page can hold: the panel gets them shortened, but distinct, and finds their streams.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { RtmsStream } from "../../src/protocol/stream/stream";
import { shownId, shownText } from "../../src/runtime/panel/ids";
import { Panel } from "../../src/runtime/panel/panel";
import type { PanelReply } from "../../src/runtime/panel/reply";
import type { Report } from "../../src/runtime/stream/report";
import type { Scenario } from "../../src/simulator";
import { askAdmin } from "./admin-client";
import { startNodeRed } from "./node-red-process";
import { listeningSimulator, playOptions, streamFlow } from "./stream-flow";

const HIGH = "\u{d83d}";
const LOW = "\u{de00}";
const LONG = 100_000;

/** What each is, and whether it is sent as it is. */
const ODD: [what: string, id: string, isTold: boolean][] = [
  ["a space", "a b  c", true],
  ["what means something in a URL", "../a?b=c&d#e%2f%", true],
  ["half a surrogate", `a${HIGH}b`, false],
  ["the other half", `a${LOW}b`, false],
  ["100 kB", "x".repeat(LONG), false],
  ["100 kB that differ at the end", `${"x".repeat(LONG)}y`, false],
  ["control characters", "a\0b\r\n", false],
  ["letters", "会議-😀", false],
];

/** Long enough for every machine. */
const QUIET: Scenario = { speakers: [{ id: "16778240", name: "Ann" }], audio: [], transcript: [], duration: 60_000 };

describe("an id as it is sent to the panel", () => {
  it("is the id itself, where a page can show it", () => {
    for (const id of ["609340fb2a7946909659956c8aa9250c", "4444AAAiAAAAAiAiAiiAii==", "", "16778240"])
      assert.equal(shownId(id), id);
  });

  for (const [what, id, isTold] of ODD)
    it(`is short and can be shown with ${what}`, () => {
      const shown = shownId(id);
      assert.equal(shown === id, isTold);
      assert.ok(shown.length <= 64, shown);
      assert.equal(decodeURIComponent(encodeURIComponent(shown)), shown);
    });

  it("is another one for each id", () => {
    const shown = ODD.map(([, id]) => shownId(id));
    assert.equal(new Set(shown).size, ODD.length);
    // A stream whose id is the shortened id of another.
    assert.ok(!shown.includes(shownId(shown[4] ?? "")));
  });
});

describe("a text as it is sent to the panel", () => {
  it("is cut at no half of a character", () => {
    assert.equal(shownText("Zoë\n😀", 10), "Zoë\n😀");
    assert.equal(shownText("ab😀", 3), "ab\u{fffd}…");
    assert.equal(shownText(`${LOW}ab\0`, 10), "\u{fffd}ab\u{fffd}");
    assert.equal(shownText("x".repeat(LONG), 100).length, 101);
  });
});

describe("the panel and odd ids", () => {
  const stream = (streamId: string, id = "uuid") =>
    new RtmsStream(
      { product: "meeting", action: "started", id, streamId, serverUrl: "wss://example.zoom.us" },
      { clientId: "id", clientSecret: "secret" },
    );

  it("finds each stream by its id and by the id that was sent, once", () => {
    const panel = new Panel();
    for (const [, id] of ODD) panel.add({ id: "n" }, stream(id, id));
    for (const [, id] of ODD)
      for (const asked of [[id], [shownId(id)], [id, shownId(id)]]) {
        const { streams } = panel.reply(asked);
        assert.deepEqual(
          streams.filter(({ detail }) => detail).map(({ streamId, detail }) => [streamId, detail?.id]),
          [[shownId(id), shownId(id)]],
        );
        assert.ok(JSON.stringify(streams).length < 4000);
      }
    panel.forget("n");
    assert.deepEqual(panel.reply([]).streams, []);
  });

  it("shows long names of people cut, and keeps apart people whose ids differ at the end", () => {
    const panel = new Panel();
    const talk = stream("talk");
    panel.add({ id: "n" }, talk);
    panel.reply(["talk"], { captions: true });
    for (const end of ["a", "b"]) {
      const speaker = { id: "x".repeat(LONG) + end, name: "n".repeat(LONG) };
      const rtms = { medium: "transcript" as const, timestamp: 0, receivedAt: Date.now(), sequence: 0, speaker };
      const text = `${HIGH}${LOW}${"w".repeat(199)}`;
      talk.emit("transcript", {
        topic: "",
        payload: text,
        rtms,
        transcript: { text, id: end, start: 0, language: "ENGLISH", attribute: "NEW" },
      });
    }
    const people = panel.reply(["talk"], { captions: true }).streams[0]?.detail?.people ?? [];
    assert.equal(new Set(people.map(({ id }) => id)).size, 2);
    for (const { id, name = "", caption } of people) {
      assert.ok(id.length <= 64 && name.length <= 101);
      assert.equal(caption, `\u{fffd}${"w".repeat(199)}`);
    }
    panel.forget("n");
  });
});

describe("the panel's routes and odd ids, in a real Node-RED", function () {
  this.timeout(60_000);

  it("show, record, report and end a stream of each", async () => {
    const simulator = await listeningSimulator();
    const nr = await startNodeRed({ flow: streamFlow() });
    try {
      const handles = ODD.map(([, streamId]) => simulator.play(playOptions(nr.url, { streamId, scenario: QUIET })));
      await Promise.all(handles.map(({ started }) => started));
      const look = async (show: string[]) =>
        (await askAdmin(nr.url, "panel/words", { show, captions: true })).json() as Promise<PanelReply>;
      const told = ODD.map(([, id]) => shownId(id)).sort();
      const all = async () => (await look(told)).streams.filter(({ state, detail }) => state === "streaming" && detail);
      for (const end = Date.now() + 15_000; (await all()).length < ODD.length; await sleep(50))
        assert.ok(Date.now() < end, JSON.stringify(await look(told)));
      assert.deepEqual((await all()).map(({ streamId }) => streamId).sort(), told);
      for (const streamId of told) {
        assert.equal((await askAdmin(nr.url, "panel/trace", { streamId })).status, 202);
        const report = (await (await askAdmin(nr.url, "panel/report", { streamId })).json()) as Report;
        assert.equal(report.format, "zoom-rtms-report");
        assert.ok(report.stream.length < 10);
        assert.equal((await askAdmin(nr.url, "panel/close", { streamId })).status, 202);
      }
      await Promise.all(handles.map(({ done }) => done));
      assert.ok(!nr.log.some((line) => /\[error\]|uncaught/i.test(line)), nr.log.join("\n").slice(0, 4000));
    } finally {
      await simulator.close();
      await nr.stop();
    }
  });
});
