// One set of bounds for everything that is sent on, wherever it comes in: frames, webhooks, messages that carry them,
// commands, files of the simulator. With harmless input, one step beyond each bound.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orderOf } from "../../../nodes/simulator/settings";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { BOUNDS, beyondBounds } from "../../../src/protocol/input/bounds";
import { parseWebhook } from "../../../src/protocol/webhook/webhook";
import { parseFrame } from "../../../src/protocol/wire/parse";
import { readIncoming } from "../../../src/runtime/output/incoming";
import { checkWebhook } from "../../../src/runtime/webhook/checks";
import { refusalStatus } from "../../../src/runtime/webhook/refusals";
import { loadScenario } from "../../../src/simulator";
import { readCues } from "../../../src/simulator/scenario/caption-file";
import { SECRET_TOKEN, signed } from "../../runtime/webhook-client";

/** An object of so many levels. */
function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}
const values = (count: number) => Array.from({ length: count }, () => 0);
const long = (length: number) => "x".repeat(length);

/** What goes into `payload.extra` of an object: two levels and three members, with some text, are around it. */
const AROUND = 2;
const SOME = 100;
const CASES: [string, unknown, unknown, RegExp][] = [
  ["levels", nested(32 - AROUND), nested(33 - AROUND), /nested deeper than 32 levels/],
  ["values", values(100_000 - SOME), values(100_001), /more than 100000 members and entries/],
];
const TEXT: (typeof CASES)[number] = [
  "text",
  long(1_048_576 - 2 * SOME),
  long(1_048_577),
  /more than 1048576 characters/,
];
const bodyWith = (extra: unknown) => ({ event: "meeting.rtms_started", payload: { rtms_stream_id: "s", extra } });
const isBounds = (pattern: RegExp) => (error: unknown) =>
  error instanceof RtmsError && error.code === "RTMS_INPUT" && pattern.test(error.message);

describe("bounds", () => {
  it("are these", () => assert.deepEqual(BOUNDS, { levels: 32, values: 100_000, text: 1_048_576 }));

  for (const [what, within, beyond, pattern] of CASES)
    it(`of a frame: ${what}`, () => {
      const frame = (payload: unknown) => parseFrame(Buffer.from(JSON.stringify({ msg_type: 6, b: { payload } })));
      assert.ok(frame(within));
      assert.equal(frame(beyond), undefined, `${pattern}`);
    });

  it("of a frame: its text has its own, maxFrame", () =>
    assert.ok(parseFrame(Buffer.from(JSON.stringify({ msg_type: 17, content: { data: long(2_000_000) } })))));

  for (const [what, within, beyond, pattern] of [...CASES, TEXT]) {
    const forms: [string, (body: object) => unknown][] = [
      ["an object", (body) => body],
      ["text", (body) => JSON.stringify(body)],
      ["bytes", (body) => Buffer.from(JSON.stringify(body))],
      ["text with digits to keep", (body) => JSON.stringify({ n: 1, ...body }).replace("1", "1234567890123456789")],
    ];
    for (const [form, write] of forms)
      it(`of a webhook that comes as ${form}: ${what}`, () => {
        assert.equal(parseWebhook(write(bodyWith(within))).lifecycle?.streamId, "s");
        assert.throws(() => parseWebhook(write(bodyWith(beyond))), isBounds(pattern));
      });

    it(`of commands: ${what}`, () => {
      const flush = (extra: unknown) => readIncoming({ payload: { action: "flush", extra: { extra } } });
      assert.deepEqual(flush(within), { kind: "flush" });
      assert.throws(() => flush(beyond), isBounds(pattern));
      const own = { product: "meeting", faults: [] } as const;
      const start = (extra: unknown) => orderOf({ action: "start", extra: { extra } }, own);
      assert.deepEqual(start(within), own);
      assert.throws(() => start(beyond), isBounds(pattern));
    });

    it(`of scenario files and captions: ${what}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "rtms-bounds-"));
      const file = join(folder, "scenario.json");
      const load = (extra: unknown) => {
        const segment = { speaker: "1", start: 0, end: 1, text: "a", extra };
        const speakers = [{ id: "1", name: "Maya Chen" }];
        writeFileSync(file, JSON.stringify({ speakers, segments: [segment, segment] }));
        return loadScenario(file);
      };
      try {
        // A level more is around each entry here: the file and its list.
        assert.equal(load(what === "levels" ? nested(32 - 3) : within).transcript?.length, 2);
        assert.throws(() => load(beyond), { code: "SIMULATOR_SCENARIO", message: pattern });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("of captions: text", () => {
    const cues = (text: string) => readCues(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n`);
    assert.equal(cues(long(1_000_000)).length, 1);
    assert.throws(() => cues(long(1_048_577)), /caption that has more than 1048576 characters/);
  });

  it("of a scenario file: its size", () => {
    const folder = mkdtempSync(join(tmpdir(), "rtms-bounds-"));
    const file = join(folder, "large.json");
    try {
      writeFileSync(file, `{}${" ".repeat(16 * 1024 * 1024)}`);
      assert.throws(() => loadScenario(file), { code: "SIMULATOR_SCENARIO", message: /more than 16777216 bytes/ });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("hold for objects that hold themselves, or the same again and again, in no time", () => {
    const own: Record<string, unknown> = bodyWith(0);
    own.own = own;
    assert.throws(() => parseWebhook(own), isBounds(/32 levels/));
    let shared: unknown = "x";
    for (let level = 0; level < 20; level++) shared = [shared, shared, shared, shared];
    assert.throws(() => parseWebhook(bodyWith(shared)), isBounds(/100000 members/));
    assert.equal(beyondBounds({ a: Buffer.alloc(1_048_577) }), "has more than 1048576 characters");
    assert.equal(beyondBounds({ a: Buffer.alloc(1_000_000), b: null, c: undefined, d: 1, e: true }), undefined);
  });

  it("hold for a name that comes twice, whose first value nobody sees", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    assert.throws(() => parseWebhook(`{"event":"e","a":${deep},"a":1,"n":1234567890123456789}`), RtmsError);
  });

  for (const [what, within, beyond] of CASES)
    it(`of a webhook that is signed: 400 with the cure, so that Zoom tries a few times again (${what})`, () => {
      const judged = (extra: unknown) => {
        const bytes = Buffer.from(JSON.stringify(bodyWith(extra)));
        const [headers, now] = [signed(bytes), Date.now()];
        const secretToken = () => SECRET_TOKEN;
        return checkWebhook({ kind: "bytes", bytes, exact: true }, { headers, secretToken, replayWindow: 300, now });
      };
      assert.equal(judged(within).verdict, "event");
      const checked = judged(beyond);
      assert.ok(checked.verdict === "refused");
      assert.deepEqual([checked.reason, refusalStatus(checked.reason)], ["excessive", 400]);
      assert.match(checked.error.message, /32 levels.*100000 values \(400\).*tries again.*update.*Secret Token/);
    });
});
