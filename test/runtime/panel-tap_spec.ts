// What the live panel costs and tells, without a Node-RED: listeners only while somebody looks, levels and words.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mock } from "node:test";
import type { AudioEncoding, AudioMessage, TranscriptMessage } from "../../src/protocol/messages";
import { RtmsStream } from "../../src/protocol/stream";
import { Panel } from "../../src/runtime/panel";
import { MOST_SHOWN } from "../../src/runtime/panel-reply";
import { levelOfSine, tone } from "../audio/signals";

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

function said(text: string, attribute = "NEW"): TranscriptMessage {
  const rtms = { medium: "transcript" as const, timestamp: 0, receivedAt: Date.now(), sequence: 0, speaker: ANN };
  return { topic: "", payload: text, rtms, transcript: { text, id: "1", language: "ENGLISH", attribute } };
}

describe("the live panel's runtime half", () => {
  let panel: Panel;
  /** The intervals that are set, each with what it runs. Those of node:test cannot be cleared while they run. */
  const intervals = new Map<unknown, () => void>();
  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
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
    mock.timers.reset();
    intervals.clear();
  });

  function pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      mock.timers.tick(1000);
      for (const run of intervals.values()) run();
    }
  }

  const person = (streamId: string, captions = false) =>
    panel.look([streamId], captions).streams.find((shown) => shown.streamId === streamId)?.detail?.people[0];

  it("hangs on the packets of the streams that are looked at, and of no others", () => {
    const [seen, unseen] = [stream("seen"), stream("unseen")];
    for (const each of [seen, unseen]) panel.add(NODE, each);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [0, 0]);
    panel.look([], false);
    assert.equal(seen.listenerCount("audio"), 0);
    panel.look(["seen"], false);
    panel.look(["seen"], false);
    assert.deepEqual([seen.listenerCount("audio"), seen.listenerCount("transcript")], [1, 0]);
    assert.equal(unseen.listenerCount("audio"), 0);
  });

  it("lets go when nobody has asked for three seconds, and its timer with that", () => {
    const seen = stream("seen");
    panel.add(NODE, seen);
    panel.look(["seen"], true);
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
    panel.look(["loud"], false);
    for (let packet = 0; packet < 50; packet++) {
      loud.emit("audio", audio(tone(440, RATE, 320, 10_000, packet), "s16le", { speaker: ANN }));
      mock.timers.tick(20);
    }
    const heard = person("loud");
    assert.ok(Math.abs((heard?.level ?? 0) - levelOfSine(10_000)) < 0.7, String(heard?.level));
    assert.deepEqual({ ...heard, level: 0 }, { id: "16", name: "Ann", talking: true, level: 0 });
    mock.timers.tick(1000);
    assert.deepEqual(person("loud"), { id: "16", name: "Ann", talking: false, level: null });
  });

  it("shows that packets come, of codecs whose level would have to be decoded", () => {
    const opus = stream("opus");
    panel.add(NODE, opus);
    panel.look(["opus"], false);
    opus.emit("audio", audio(Buffer.alloc(60), "opus", { speaker: ANN }));
    assert.deepEqual(person("opus"), { id: "16", name: "Ann", talking: true, active: true });
    mock.timers.tick(1000);
    opus.emit("audio", audio(Buffer.alloc(3), "opus", { speaker: ANN }));
    assert.deepEqual(person("opus"), { id: "16", name: "Ann", talking: false, active: false });
  });

  it("names the active speaker of mixed audio, and takes the end of a stream for no packet", () => {
    const mixed = stream("mixed");
    panel.add(NODE, mixed);
    panel.look(["mixed"], false);
    mixed.emit("audio", audio(tone(440, RATE, 320, 10_000), "s16le", { activeSpeaker: ANN }));
    assert.deepEqual([person("mixed")?.id, person("mixed")?.name], ["", "Ann"]);
    const { audio: _, ...last } = audio(Buffer.alloc(0), "s16le");
    mixed.emit("audio", { ...last, complete: true });
    assert.equal(person("mixed")?.talking, true);
  });

  it("tells the last line only to who asked for captions, and forgets it when nobody does", () => {
    const talk = stream("talk");
    panel.add(NODE, talk);
    panel.look(["talk"], false);
    talk.emit("transcript", said("before anybody asked"));
    panel.look(["talk"], true);
    talk.emit("transcript", said("first"));
    talk.emit("transcript", said("second"));
    assert.equal(person("talk", true)?.caption, "second");
    assert.equal(JSON.stringify(panel.look(["talk"], false)).includes("second"), false);
    talk.emit("transcript", said("", "DELETE"));
    assert.equal(person("talk", true)?.caption, undefined);
    talk.emit("transcript", said("third"));
    for (let second = 0; second < 5; second++) {
      pass(1);
      panel.look(["talk"], false);
    }
    assert.equal(talk.listenerCount("transcript"), 0);
    assert.equal(person("talk", true)?.caption, undefined);
  });

  it("goes on showing a stream that failed, with code and cure, for ten minutes or until its node is gone", async () => {
    const refused = stream("refused", { allows: () => false });
    const former = stream("other-node");
    panel.add(NODE, refused);
    panel.add({ id: "other" }, former);
    await once(refused.start(), "end");
    const shown = panel.look(["refused"], false).streams.at(-1);
    assert.equal(shown?.state, "failed");
    assert.equal(shown?.detail?.trouble?.code, "RTMS_SERVER_NOT_ALLOWED");
    assert.match(shown?.detail?.trouble?.text ?? "", /add it to the app node's servers\.$/);
    mock.timers.tick(10 * 60_000 + 1);
    assert.deepEqual(
      panel.look([], false).streams.map(({ streamId }) => streamId),
      ["other-node"],
    );
    panel.forget("other");
    assert.deepEqual(panel.look([], false).streams, []);
  });

  it("looks at no more streams than fit on a screen, whatever it is asked", () => {
    const many = Array.from({ length: 200 }, (_, index) => stream(`s${index}`));
    for (const each of many) panel.add(NODE, each);
    const { streams } = panel.look(
      many.map(({ streamId }) => streamId),
      false,
    );
    assert.equal(streams.length, 200);
    assert.equal(streams.filter(({ detail }) => detail).length, MOST_SHOWN);
    assert.equal(many.filter((each) => each.listenerCount("audio") > 0).length, MOST_SHOWN);
    panel.forget(NODE.id);
    assert.equal(many.filter((each) => each.listenerCount("audio") > 0).length, 0);
    assert.equal(intervals.size, 0);
  });
});
