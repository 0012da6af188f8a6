// Base64 is decoded strictly: Node's own decoder skips what is not base64, and then noise would count as audio.

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { bytesOf } from "../../../src/protocol/wire/content";
import { Rig } from "../fixtures";

const SOUND = Buffer.from(Array.from({ length: 640 }, (_, index) => (index * 37) & 255));
const TEXT = SOUND.toString("base64");

/** With something in the middle, in the place of what stood there, or beside it. */
const spoiled = (text: string, foreign: string, replaced = foreign.length) =>
  text.slice(0, 100) + foreign + text.slice(100 + replaced);

const INVALID = {
  "a character of another alphabet": spoiled(TEXT, "!"),
  "four of them": spoiled(TEXT, "****"),
  "one more": spoiled(TEXT, "?", 0),
  "four more": spoiled(TEXT, "????", 0),
  "letters beyond ASCII": spoiled(TEXT, "äöüß"),
  "a full-width letter": spoiled(TEXT, "\uff21"),
  "a letter that ends like one of ASCII": spoiled(TEXT, "\u0141"),
  "an escaped control character": spoiled(TEXT, "\u0000"),
  "half a surrogate": spoiled(TEXT, "\ud83d"),
  "its padding in the middle": `${TEXT}${TEXT}`.replace(/=*$/, "").replace(/^(.{100})../, "$1=="),
  "a letter too many": `${TEXT.replace(/=+$/, "")}`.slice(0, 401),
  "too much padding": "AAAA===",
  "no letter": "!!!!",
  "padding alone": "==",
};

const VALID = {
  "with padding": TEXT,
  "without padding": TEXT.replace(/=+$/, ""),
  "in lines": TEXT.replace(/(.{76})/g, "$1\r\n"),
  "of the URL alphabet": TEXT.replaceAll("+", "-").replaceAll("/", "_"),
};

const message = (msg_type: number, data: string) => ({
  msg_type,
  content: { user_id: 16778240, data, timestamp: 1000 },
});

/** As another program's JSON may look: no frame for the fast path. */
const escaped = (value: object) => JSON.stringify(value).replaceAll("/", "\\/");

describe("base64 of media", () => {
  for (const [what, data] of Object.entries(INVALID))
    it(`that has ${what} is dropped and counted, and reported once`, () => {
      const rig = new Rig({ video: true, share: true });
      const [, audio, video] = rig.streaming().filter(({ sent }) => sent.length > 0);
      for (const write of [JSON.stringify, escaped]) audio?.receive(write(message(14, data)));
      assert.deepEqual(rig.of("audio"), []);
      const { packets, dropped } = rig.stream.memory.stats.audio;
      assert.deepEqual([packets, dropped], [0, 2]);
      assert.deepEqual(rig.events.filter((event) => event === "warning").length, 1);
      assert.match(String(rig.event("warning")?.message), /audio.*base64.*dropped/);
      assert.doesNotMatch(String(rig.event("warning")?.message), /16778240|AAAA/);
      audio?.receive(message(14, TEXT));
      assert.deepEqual(rig.of("audio").length, 1);
      assert.ok(video);
    });

  for (const [what, data] of Object.entries(VALID))
    it(`${what} is taken, to the byte`, () => {
      for (const write of [JSON.stringify, escaped]) {
        const rig = new Rig();
        rig.streaming()[1]?.receive(write(message(14, data)));
        assert.deepEqual(
          rig.of("audio").map(({ payload }) => payload),
          [SOUND],
        );
        assert.equal(rig.event("warning"), undefined);
      }
    });

  it("is checked for pictures too, and text is not base64", () => {
    const rig = new Rig({ video: true, share: true });
    const sockets = rig.streaming();
    for (const socket of sockets.slice(1)) for (const type of [15, 16, 17]) socket.receive(message(type, "!!!! hi"));
    const { video, share, transcript } = rig.stream.memory.stats;
    assert.ok(video.dropped > 0 && share.dropped > 0);
    assert.deepEqual([video.packets, share.packets, transcript.dropped], [0, 0, 0]);
    assert.ok(transcript.packets > 0);
    const told = rig.heard.filter(({ payload }) => (payload as { event?: string }).event === "warning");
    assert.equal(told.length, 2);
  });

  it("without data is dropped without a warning", () => {
    const rig = new Rig();
    rig.streaming()[1]?.receive(message(14, ""));
    assert.equal(rig.event("warning"), undefined);
    assert.equal(rig.stream.memory.stats.audio.dropped, 1);
  });

  it("returns the bytes that were encoded, or nothing", () => {
    const alphabet = /^[A-Za-z0-9+/_-]*={0,2}$/;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.string({ unit: "binary" }), fc.nat(), (bytes, foreign, at) => {
        const text = Buffer.from(bytes).toString("base64");
        assert.deepEqual(bytesOf(text), Buffer.from(bytes));
        const place = at % (text.length + 1);
        const odd = text.slice(0, place) + foreign + text.slice(place);
        if (!alphabet.test(odd.replace(/[\t\n\r ]+/g, ""))) assert.equal(bytesOf(odd), undefined);
      }),
      { numRuns: 3000 },
    );
  });
});
