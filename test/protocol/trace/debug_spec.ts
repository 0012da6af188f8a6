// What a traced stream reports: order, codes, times and shapes; and that none of it is content.

import assert from "node:assert/strict";
import type { DebugLine, DebugMessage } from "../../../src/protocol";
import { MEDIA_URL, MEETING_ID, Rig, STREAM_ID, started } from "../fixtures";

function traced(rig: Rig): DebugLine[] {
  const lines: DebugLine[] = [];
  rig.stream.on("debug", (line) => lines.push(line)).trace();
  return lines;
}

const received = (lines: DebugLine[]) => lines.filter((line): line is DebugMessage => line.kind === "in");

/** The line of a message that comes on signaling. */
function lineOf(message: object | string): DebugMessage | undefined {
  const rig = new Rig();
  const [signaling] = rig.streaming();
  const lines = traced(rig);
  signaling?.receive(message);
  return received(lines)[0];
}

const briefly = (line: DebugLine): string => {
  if (line.kind === "state") return `${line.from} ${line.news} ${line.to} [${line.effects}]`;
  if (line.kind === "socket") return `${line.socket} ${line.what}`;
  return line.kind === "hook" ? `hook ${line.action}` : `${line.kind} ${line.socket} ${line.type}`;
};

describe("the debug events of a stream", () => {
  it("report webhook, transitions, sockets and messages in their order", () => {
    const rig = new Rig({ transcript: false });
    const lines = traced(rig);
    rig.stream.start();
    rig.world.newest.accept().receive({ msg_type: 12, timestamp: 1_700_000_000_000 });
    rig.streaming();
    assert.deepEqual(lines.map(briefly), [
      "hook started",
      "idle start connecting [emit:connecting]",
      "signaling open",
      "signaling opened",
      "out signaling 1",
      "in signaling 12",
      "out signaling 13",
      "in signaling 2",
      "connecting accepted joined [subscribe]",
      "audio open",
      "out signaling 5",
      "audio opened",
      "out audio 3",
      "in audio 4",
      "joined mediaAccepted joined [ready,emit:media,emit:streaming]",
      "out signaling 7",
    ]);
  });

  it("report why a socket closed, on which side, and that a stream was moved and ended", () => {
    const rig = new Rig({ transcript: false });
    const [, audio] = rig.streaming();
    const lines = traced(rig);
    rig.world.pass(250);
    audio?.lose(1006, Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    rig.stream.webhook(started("meeting", { eventTs: 1_700_000_000_500, serverUrl: MEDIA_URL }));
    rig.world.newest.lose(1013);
    rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 });
    assert.deepEqual(lines, [
      { at: 0, kind: "socket", socket: "audio", what: "lost", code: 1006, cause: "reset", error: "ECONNRESET" },
      {
        at: 0,
        kind: "state",
        from: "joined",
        to: "joined",
        news: "lost",
        effects: ["emit:interrupted", "emit:reconnecting"],
      },
      { at: 0, kind: "hook", action: "started" },
      {
        at: 0,
        kind: "state",
        from: "joined",
        to: "connecting",
        news: "offer",
        effects: ["emit:interrupted", "emit:connecting"],
      },
      { at: 0, kind: "socket", socket: "signaling", what: "closed" },
      { at: 0, kind: "socket", socket: "signaling", what: "open" },
      { at: 0, kind: "socket", socket: "signaling", what: "lost", code: 1013, cause: "close" },
      { at: 0, kind: "state", from: "connecting", to: "waiting", news: "lost", effects: ["emit:reconnecting"] },
      { at: 0, kind: "hook", action: "stopped" },
      { at: 0, kind: "state", from: "waiting", to: "ended", news: "terminated", effects: ["stop"] },
    ]);
  });

  it("distinguish silence from a reset, and name the error that ends a stream", () => {
    const rig = new Rig({ transcript: false, silence: 1000 });
    rig.streaming();
    const lines = traced(rig);
    rig.world.pass(1000);
    const lost = lines.filter((line) => line.kind === "socket" && line.what === "lost");
    assert.deepEqual(
      lost.map((line) => "cause" in line && line.cause),
      ["silence"],
    );
    const refused = new Rig();
    const why = traced(refused);
    refused.stream.start();
    refused.world.newest.accept().receive({ msg_type: 2, status_code: 3, reason: "Invalid signature" });
    assert.deepEqual(
      why.flatMap((line) => (line.kind === "state" ? [line.effects] : [])),
      [["emit:connecting"], ["fail:RTMS_HANDSHAKE"]],
    );
    assert.deepEqual([received(why)[0]?.status, received(why)[0]?.reason], [3, "string"]);
  });

  it("report a message's size, codes and time in its unit, and its fields with their types", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    const lines = traced(rig);
    const event = {
      msg_type: 6,
      event: { event_type: 2, user_id: 16778240, user_name: "Ann", timestamp: 1_727_384_349 },
    };
    signaling?.receive(event);
    rig.world.pass(20);
    audio?.receive({
      msg_type: 14,
      content: { user_id: 16778240, user_name: "Ann", data: "AQIDBA==", timestamp: 1_727_384_349_500_000 },
    });
    audio?.receive({ msg_type: 14, content: { user_id: 16778241, data: "AQIDBA==", timestamp: 1_727_384_349_520 } });
    const [first, second, third] = received(lines);
    assert.deepEqual(first, {
      at: 0,
      kind: "in",
      socket: "signaling",
      type: 6,
      size: Buffer.byteLength(JSON.stringify(event)),
      event: 2,
      speaker: "s1",
      clock: 0,
      scale: "s",
      fields: { event: { event_type: "number", user_id: "number", user_name: "string", timestamp: "number" } },
    });
    assert.deepEqual(second, {
      at: 20,
      kind: "in",
      socket: "audio",
      type: 14,
      size: 111,
      speaker: "s1",
      clock: 500,
      scale: "us",
      fields: { content: { user_id: "number", user_name: "string", data: "string", timestamp: "number" } },
      bytes: 4,
    });
    assert.deepEqual([third?.speaker, third?.clock, third?.scale], ["s2", 520, undefined]);
  });

  const CODES: readonly [unknown, number | string | undefined][] = [
    [4, 4],
    ["TERMINATED", "TERMINATED"],
    ["STOP_BC_MEETING_ENDED", "STOP_BC_MEETING_ENDED"],
    ["MEETING_ENDED", "MEETING_ENDED"],
    ["Ann Example", "string"],
    ["4155550123", "string"],
    [16778240, "number"],
    [1.5, "number"],
    [null, undefined],
    [true, "boolean"],
    [["Ann"], "array"],
    [{ Ann: 1 }, "object"],
  ];
  for (const [value, told] of CODES)
    it(`report the code ${JSON.stringify(value)} as ${JSON.stringify(told)}`, () => {
      const line = lineOf({
        msg_type: 23,
        status: value,
        state: value,
        reason: value,
        media_type: value,
        event: { event_type: value },
      });
      assert.deepEqual(
        [line?.status, line?.state, line?.reason, line?.event, line?.media],
        [told, told, told, told, told],
      );
    });

  it("report only the size of a frame that is no message", () => {
    assert.deepEqual(lineOf("Ann said hello"), { at: 0, kind: "in", socket: "signaling", size: 14 });
  });

  it("report names of fields only if they are names of fields: few, short, not deep, and no person's", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, 1]));
    const { many: told, ...rest } = Object(
      lineOf({
        msg_type: 6,
        event: { event_type: 3, participants: [{ user_id: 1, user_name: "Bob Roe" }], empty: [], none: null },
        bob: 1,
        bobRoe: 1,
        bob_roe: 1,
        hello: "Hello!",
        constructor: 1,
        byName: { "Ann Example": 1, ann: 1 },
        byId: { u16778240: 1, other: 1 },
        byText: [{ [`a${"b".repeat(40)}`]: 1 }],
        a: { b: { c: { d: { e: 1 } } } },
        many,
      })?.fields,
    );
    assert.equal(Object.keys(told).length, 32);
    assert.deepEqual(rest, {
      event: {
        event_type: "number",
        participants: [{ user_id: "number", user_name: "string" }],
        empty: "array",
        none: "null",
      },
      constructor: "number",
      byName: "object",
      byId: "object",
      byText: "array",
      a: { b: { c: { d: "object" } } },
    });
    assert.equal(lineOf({ msg_type: 23, "Ann Example": 1, token: "x" })?.fields, undefined);
  });

  it("report no more names of fields than a protocol has", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const lines = traced(rig);
    const names = new Set<string>();
    for (let n = 0; n < 30; n += 1)
      signaling?.receive({
        msg_type: 23,
        ...Object.fromEntries(Array.from({ length: 30 }, (_, m) => [`w${"abcdefghij"[n % 10]}${n}x${m}`, 1])),
      });
    for (const { fields = {} } of received(lines)) for (const name of Object.keys(fields)) names.add(name);
    assert.equal(names.size, 300);
  });

  it("continue through a restart of the node: the same origin, the same numbers, no second webhook", async () => {
    const rig = new Rig({ transcript: false });
    const lines = traced(rig);
    const [, audio] = rig.streaming();
    audio?.receive({ msg_type: 14, content: { user_id: 7, data: "AQI=", timestamp: 1_727_384_349_500 } });
    rig.world.pass(500);
    const handover = await rig.stream.detach();
    const next = new Rig({ transcript: false, environment: rig.world }, started(), handover);
    const later = traced(next);
    next.stream.start();
    rig.world.pass(600);
    rig.world.newest
      .accept()
      .receive({ msg_type: 2, status_code: 0, media_server: { server_urls: { all: MEDIA_URL } } });
    rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 });
    rig.world.newest.receive({ msg_type: 14, content: { user_id: 9, data: "AQI=", timestamp: 1_727_384_350_500 } });
    rig.world.newest.receive({ msg_type: 14, content: { user_id: 7, data: "AQM=", timestamp: 1_727_384_350_520 } });
    assert.equal(lines.filter(({ kind }) => kind === "hook").length, 1);
    assert.equal(briefly(later[0] as DebugLine), "idle start waiting [emit:reconnecting]");
    assert.deepEqual([later[0]?.at, later.at(-1)?.at], [500, 1100]);
    assert.deepEqual(
      received(later)
        .slice(-2)
        .map(({ speaker, clock }) => [speaker, clock]),
      [
        ["s2", 1000],
        ["s1", 1020],
      ],
    );
  });

  it("are not emitted before trace(), nor after trace(false)", () => {
    const rig = new Rig();
    const lines: DebugLine[] = [];
    rig.stream.on("debug", (line) => lines.push(line));
    const [signaling] = rig.streaming();
    assert.deepEqual(lines, []);
    rig.stream.trace();
    signaling?.receive({ msg_type: 12, timestamp: 1 });
    assert.deepEqual(lines.map(briefly), ["in signaling 12", "out signaling 13"]);
    rig.stream.trace(false);
    signaling?.receive({ msg_type: 12, timestamp: 1 });
    assert.equal(lines.length, 2);
  });

  it("hold no id, not even of what is streamed", () => {
    const rig = new Rig();
    const lines = traced(rig);
    rig.streaming();
    const text = JSON.stringify(lines);
    for (const secret of [MEETING_ID, STREAM_ID, "zoom.us", "3a59234a"]) assert.ok(!text.includes(secret), secret);
  });
});
