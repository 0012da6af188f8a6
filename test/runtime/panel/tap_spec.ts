// What the live panel uses and shows, without a Node-RED: listeners only while somebody views it, levels and words.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mock } from "node:test";
import type { AudioEncoding, AudioMessage, TranscriptMessage } from "../../../src/protocol/messages/messages";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import { Panel } from "../../../src/runtime/panel/panel";
import { MOST_SHOWN } from "../../../src/runtime/panel/reply";
import { levelOfSine, tone } from "../../audio/signals";

const NODE = { id: "n-stream", z: "tab" };
const RATE = 16_000;

const stream = (streamId: string, chosen = {}): RtmsStream =>
  new RtmsStream(
    { product: "meeting", action: "started", id: "uuid", streamId, serverUrl: "wss://example.zoom.us" },
    { clientId: "id", clientSecret: "secret", ...chosen },
  );

const ANN = { id: "16", name: "Ann" };

function audio(payload: Buffer, encoding: AudioEncoding, more: Partial<AudioMessage["rtms"]> = {}): AudioMessage {
  const width = encoding === "s16le" ? 2 : 1;
  const format = { rate: RATE, width, channels: 1, encoding, timestamp: 0, duration: 20, samples: 320 };
  const rtms = { medium: "audio" as const, timestamp: 0, receivedAt: Date.now(), sequence: 0, ...more };
  return { topic: "", payload, rtms, audio: format };
}

function said(text: string, attribute = "NEW", id = "1", start = 0): TranscriptMessage {
  const rtms = { medium: "transcript" as const, timestamp: 0, receivedAt: Date.now(), sequence: 0, speaker: ANN };
  return { topic: "", payload: text, rtms, transcript: { text, id, start, language: "ENGLISH", attribute } };
}

describe("the live panel's runtime half", () => {
  let panel: Panel;
  /** The intervals that are set, each with what it runs. Those of node:test cannot be cleared while they run. */
  const intervals = new Map<unknown, () => void>();
  beforeEach(() => {
    set = 0;
    mock.method(Date, "now", () => now + set);
    mock.method(performance, "now", () => now);
    mock.method(globalThis, "setInterval", (run: () => void) => {
      const interval = { unref: () => undefined };
      intervals.set(interval, run);
      return interval;
    });
    mock.method(globalThis, "clearInterval", (interval: unknown) => intervals.delete(interval));
    panel = new Panel();
  });
  afterEach(() => {
    mock.restoreAll();
    intervals.clear();
  });

  let now = 1_000_000;
  /** By how much somebody has set the machine's clock. */
  let set: number;
  const tick = (milliseconds: number) => {
    now += milliseconds;
  };

  function pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      tick(1000);
      for (const run of intervals.values()) run();
    }
  }

  const person = (streamId: string, captions = false) =>
    panel.reply([streamId], { captions }).streams.find((shown) => shown.streamId === streamId)?.detail?.people[0];

  it("listens to the packets of the streams that are viewed, and of no others", () => {
    const [seen, unseen] = [stream("seen"), stream("unseen")];
    for (const each of [seen, unseen]) panel.add(NODE, each);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [0, 0]);
    panel.reply([]);
    assert.equal(seen.listenerCount("audio"), 0);
    panel.reply(["seen"]);
    panel.reply(["seen"]);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [1, 0]);
    assert.equal(unseen.listenerCount("audio"), 0);
  });

  it("stops listening when there was no request for three seconds, and clears its timer", () => {
    const seen = stream("seen");
    panel.add(NODE, seen);
    panel.reply(["seen"], { captions: true });
    pass(3);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [1, 1]);
    assert.equal(intervals.size, 1);
    pass(1);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [0, 0]);
    assert.equal(intervals.size, 0);
  });

  it("shows who talks, how loud, and when that is over", () => {
    const loud = stream("loud");
    panel.add(NODE, loud);
    panel.reply(["loud"]);
    for (let packet = 0; packet < 50; packet++) {
      loud.emit("audio", audio(tone(440, RATE, 320, 10_000, packet), "s16le", { speaker: ANN }));
      tick(20);
    }
    const heard = person("loud");
    assert.ok(Math.abs((heard?.level ?? 0) - levelOfSine(10_000)) < 0.7, String(heard?.level));
    assert.deepEqual({ ...heard, level: 0 }, { id: "16", name: "Ann", talking: true, level: 0 });
    tick(1000);
    assert.deepEqual(person("loud"), { id: "16", name: "Ann", talking: false, level: null });
  });

  it("shows that packets come, of codecs whose level would have to be decoded", () => {
    const opus = stream("opus");
    panel.add(NODE, opus);
    panel.reply(["opus"]);
    opus.emit("audio", audio(Buffer.alloc(60), "opus", { speaker: ANN }));
    assert.deepEqual(person("opus"), { id: "16", name: "Ann", talking: true, active: true });
    tick(1000);
    opus.emit("audio", audio(Buffer.alloc(3), "opus", { speaker: ANN }));
    assert.deepEqual(person("opus"), { id: "16", name: "Ann", talking: false, active: false });
  });

  it("names the active speaker of mixed audio, and does not count the end of a stream as a packet", () => {
    const mixed = stream("mixed");
    panel.add(NODE, mixed);
    panel.reply(["mixed"]);
    mixed.emit("audio", audio(tone(440, RATE, 320, 10_000), "s16le", { activeSpeaker: ANN }));
    assert.deepEqual([person("mixed")?.id, person("mixed")?.name], ["", "Ann"]);
    const { audio: _, ...last } = audio(Buffer.alloc(0), "s16le");
    mixed.emit("audio", { ...last, complete: true });
    assert.equal(person("mixed")?.talking, true);
  });

  it("sends the last line only to those who asked for captions, and deletes it when nobody does", () => {
    const talk = stream("talk");
    panel.add(NODE, talk);
    panel.reply(["talk"]);
    talk.emit("transcript", said("before anybody asked"));
    panel.reply(["talk"], { captions: true });
    talk.emit("transcript", said("first"));
    talk.emit("transcript", said("second"));
    assert.equal(person("talk", true)?.caption, "second");
    assert.equal(JSON.stringify(panel.reply(["talk"])).includes("second"), false);
    talk.emit("transcript", said("", "DELETE"));
    assert.equal(person("talk", true)?.caption, undefined);
    talk.emit("transcript", said("third"));
    for (let second = 0; second < 5; second++) {
      pass(1);
      panel.reply(["talk"]);
    }
    assert.equal(talk.listenerCount("transcript"), 0);
    assert.equal(person("talk", true)?.caption, undefined);
  });

  it("shows the last line, also where an earlier one is corrected or deleted", () => {
    const talk = stream("talk");
    panel.add(NODE, talk);
    panel.reply(["talk"], { captions: true });
    talk.emit("transcript", said("One.", "NEW", "1", 1000));
    talk.emit("transcript", said("Two.", "NEW", "2", 2000));
    talk.emit("transcript", said("ONE.", "UPDATE", "1", 1100));
    talk.emit("transcript", said("", "DELETE", "1", 9000));
    assert.equal(person("talk", true)?.caption, "Two.");
    talk.emit("transcript", said("TWO.", "UPDATE", "2", 2100));
    assert.equal(person("talk", true)?.caption, "TWO.");
    talk.emit("transcript", said("Lost, then corrected.", "UPDATE", "3", 3000));
    assert.equal(person("talk", true)?.caption, "Lost, then corrected.");
    talk.emit("transcript", said("", "DELETE", "3", 3000));
    assert.equal(person("talk", true)?.caption, undefined);
  });

  it("keeps showing a stream that failed, with code and cure, for ten minutes or until its node is gone", async () => {
    const refused = stream("refused", { allows: () => false });
    const former = stream("other-node");
    panel.add(NODE, refused);
    panel.add({ id: "other" }, former);
    await once(refused.start(), "end");
    const shown = panel.reply(["refused"]).streams.at(-1);
    assert.equal(shown?.state, "failed");
    assert.equal(shown?.detail?.trouble?.code, "RTMS_SERVER_NOT_ALLOWED");
    assert.match(shown?.detail?.trouble?.text ?? "", /add it to the app node's servers\.$/);
    tick(10 * 60_000 + 1);
    assert.deepEqual(
      panel.reply([]).streams.map(({ streamId }) => streamId),
      ["other-node"],
    );
    panel.forget("other");
    assert.deepEqual(panel.reply([]).streams, []);
  });

  it("shows what a stream says of an interruption, and nothing of one without words", () => {
    const shaken = stream("shaken");
    panel.add(NODE, shaken);
    const trouble = () => panel.reply(["shaken"]).streams[0]?.detail?.trouble;
    assert.equal(trouble(), undefined);
    shaken.emit("interruption", ["read ECONNRESET.", { code: "cut" }]);
    assert.equal(trouble()?.code, "interrupted");
    assert.match(trouble()?.text ?? "", /^read ECONNRESET\. If it happens often, /);
  });

  for (const days of [-2, 2])
    it(`is not disturbed by a clock that is set by ${days} days`, async () => {
      const [loud, over] = [stream("loud"), stream("over", { allows: () => false })];
      for (const each of [loud, over]) panel.add(NODE, each);
      await once(over.start(), "end");
      const sendTone = () => loud.emit("audio", audio(tone(440, RATE, 320, 10_000), "s16le", { speaker: ANN }));
      panel.reply(["loud"]);
      sendTone();
      pass(1);
      set = days * 24 * 3_600_000;
      pass(1);
      sendTone();
      const [shown, ended] = panel.reply(["loud", "over"]).streams;
      assert.deepEqual([shown?.streamId, shown?.age, ended?.streamId, ended?.age], ["loud", 2000, "over", 0]);
      assert.equal(ended?.detail?.trouble?.age, 2000);
      const { talking, level } = shown?.detail?.people[0] ?? {};
      assert.deepEqual([talking, typeof level], [true, "number"]);
      pass(4);
      assert.equal(loud.listenerCount("audio"), 0);
    });

  it("counts a stream's age from its beginning, across instances of its node", async () => {
    const first = stream("moved");
    panel.add(NODE, first);
    tick(5000);
    const handover = await first.detach();
    tick(1000);
    const next = new RtmsStream(
      { product: "meeting", action: "started", id: "uuid", streamId: "moved", serverUrl: "wss://example.zoom.us" },
      { clientId: "id", clientSecret: "secret" },
      handover,
    );
    panel.add(NODE, next);
    assert.equal(panel.reply([]).streams[0]?.age, 6000);
    await next.disconnect();
    tick(1000);
    panel.add(NODE, stream("moved"));
    assert.equal(panel.reply([]).streams[0]?.age, 0);
  });

  it("handles no more streams than fit on a screen, whatever is requested", () => {
    const many = Array.from({ length: 200 }, (_, index) => stream(`s${index}`));
    for (const each of many) panel.add(NODE, each);
    const { streams } = panel.reply(many.map(({ streamId }) => streamId));
    assert.equal(streams.length, 200);
    assert.equal(streams.filter(({ detail }) => detail).length, MOST_SHOWN);
    assert.equal(many.filter((each) => each.listenerCount("audio") > 0).length, MOST_SHOWN);
    panel.forget(NODE.id);
    assert.equal(many.filter((each) => each.listenerCount("audio") > 0).length, 0);
    assert.equal(intervals.size, 0);
  });
});
