// What a report holds, and what it never holds, of a stream with something private in every field.

import assert from "node:assert/strict";
import { mock } from "node:test";
import type { NodeAPI } from "node-red";
import { streamProperties } from "../../../nodes/stream/settings";
import { onlyProxy } from "../../../src/protocol/input/proxy";
import { serverCheck } from "../../../src/protocol/input/servers";
import type { AppSettings } from "../../../src/runtime/app/app";
import { reportContext, reportText, shortened } from "../../../src/runtime/stream/report";
import { StreamTraces } from "../../../src/runtime/stream/traces";
import { CLIENT_ID, CLIENT_SECRET, MEETING_ID, Rig, SIGNATURE, STREAM_ID, started } from "../../protocol/fixtures";

const NAMES = ["Zaphod Beeblebrox", "Trillian", "marvin", "Prefect_Ford"];
const WORDS = ["the merger is off", "hunter2", "sorry, wrong chat", "never tell Arthur"];
const FILES = ["salaries-2026.xlsx", "a1b2c3d4-file-id"];
const IDS = ["16778240", "16778241", "+14155550123", "session-7731", "conf-991", "msg-4242", "queue-vip"];
const SECRETS = [
  CLIENT_ID,
  CLIENT_SECRET,
  SIGNATURE,
  MEETING_ID,
  STREAM_ID,
  "tok-3n-s3cr3t",
  "proxy-user",
  "proxy-pass",
];
const PLACES = ["/home/dent", "company-ca.pem", "signaling?token"];
const PRIVATE = [
  ...NAMES,
  ...NAMES.flatMap((name) => name.split(/[ _]/)),
  ...WORDS,
  ...FILES,
  ...IDS,
  ...SECRETS,
  ...PLACES,
];

const [ANN = "", BOB = "", MARVIN = "", FORD = ""] = NAMES;
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** What comes on signaling: what is documented, and what is not. */
const SIGNALING: readonly object[] = [
  { msg_type: 6, event: { event_type: 2, user_id: 16778240, user_name: ANN, timestamp: 1_727_384_349_123 } },
  { msg_type: 6, event: { event_type: 3, participants: [{ user_id: 16778241, user_name: BOB }] } },
  { msg_type: 6, event: { event_type: WORDS[0], event_code: { [ANN]: BOB }, [ANN]: 1, trillian: { marvin: MARVIN } } },
  {
    msg_type: 6,
    event: { event_code: 8, participant_info: { channel_id: "queue-vip", phone_number: IDS[2], name: FORD } },
  },
  { msg_type: 8, state: ANN, reason: WORDS[1], stop_reason: { [BOB]: ANN }, status: [ANN], timestamp: WORDS[0] },
  { msg_type: 9, state: 3, stop_reason: 16778240, rtms_session_id: "session-7731" },
  { msg_type: 23, [ANN]: ANN, [BOB.toLowerCase()]: 1, marvin: 1, prefectFord: 1, prefect_ford: 1, hunter2: WORDS[1] },
  { msg_type: 23, users: [{ user_name: MARVIN, marvin: true }], token: "tok-3n-s3cr3t", u16778240: { x: IDS[0] } },
  { msg_type: 23, deep: { a: { b: { c: { zaphod: ANN } } } }, signature: SIGNATURE, rtms_stream_id: STREAM_ID },
  { msg_type: 999, status_code: "+14155550123", media_type: FORD, event: ANN, content: base64(WORDS[3] ?? "") },
];

const AUDIO: readonly object[] = [
  {
    msg_type: 14,
    content: { user_id: 16778240, user_name: ANN, data: base64(WORDS[3] ?? ""), timestamp: 1_727_384_349_500 },
  },
  {
    msg_type: 14,
    content: { user_id: 16778241, user_name: BOB, data: base64(WORDS[0] ?? ""), timestamp: 1_727_384_349_520 },
  },
  {
    msg_type: 14,
    content: { user_id: { [ANN]: 1 }, user_name: [BOB], data: { [WORDS[1] ?? ""]: ANN }, timestamp: ANN },
  },
];

const TRANSCRIPT: readonly object[] = [
  {
    msg_type: 17,
    content: { user_id: 16778240, user_name: ANN, data: WORDS[0], timestamp: 1_727_384_349_600, language: 9 },
  },
  { msg_type: 17, content: base64(WORDS[1] ?? ""), user_name: FORD, user_id: 16778241 },
  {
    msg_type: 18,
    content: {
      user_id: 16778240,
      user_name: ANN,
      data: JSON.stringify({ text: WORDS[2], sender: BOB }),
      message_id: "msg-4242",
      session: { id: "conf-991" },
      files: [{ file_id: FILES[1], file_name: FILES[0], size: 3 }],
      reactions: { [MARVIN]: [ANN], trillian: 2 },
    },
  },
];

const APP = (): AppSettings => ({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  servers: "*.zoom.us",
  allows: serverCheck("*.zoom.us"),
  proxy: onlyProxy("http://proxy-user:proxy-pass@proxy.example:3128", "the app node"),
  ca: "-----BEGIN CERTIFICATE-----\ncompany-ca.pem\n-----END CERTIFICATE-----",
  maxFrame: 16_777_216,
  silence: 65_000,
});

const RED = { version: () => "4.1.15" } as unknown as NodeAPI;

/** A stream in which all of it comes, with its trace. */
function everything() {
  const sent: unknown[] = [];
  const traces = new StreamTraces(true, (message) => sent.push(message));
  const saved = { name: "Dent's office", video: true, chat: true, trace: true, idField: "16778240 tok-3n-s3cr3t" };
  const fleet = "tok-3n-s3cr3t";
  traces.context = reportContext(RED, streamProperties({ ...saved, fleet }), APP());
  const offer = started("meeting", { serverUrl: "wss://rtms-sjc1.zoom.us:443/signaling?token=tok-3n-s3cr3t" });
  const rig = new Rig({ chat: true }, offer);
  const trace = traces.follow(rig.stream);
  const [signaling, audio, transcript] = rig.streaming();
  for (const message of SIGNALING) signaling?.receive(message);
  signaling?.receive(`${ANN} ${WORDS[0]}`);
  for (const message of AUDIO) audio?.receive(message);
  for (const message of TRANSCRIPT) transcript?.receive(message);
  void rig.stream.video("16778240").catch(() => undefined);
  rig.stream.subscribe(["sharing_start"]);
  audio?.lose(1006, Object.assign(new Error(`${ANN} at 10.1.2.3`), { code: "ECONNRESET", path: "/home/dent" }));
  signaling?.lose(1008);
  return { rig, trace, traces, sent };
}

/** The text as it is and as base64 has it, wherever it lies in what was encoded. */
function disguises(text: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const all = base64("\0".repeat(shift) + text).replace(/=+$/, "");
    return all.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  const hex = Buffer.from(text).toString("hex");
  return [text, encodeURIComponent(text), hex, ...shifted.filter((code) => code.length >= 4)];
}

describe("the report of a stream", () => {
  it("holds nothing said, no name, no id, no token and no signature, plain or encoded", () => {
    const { trace, sent, traces } = everything();
    traces.sendTrace(STREAM_ID);
    const text = reportText(trace.report()) + JSON.stringify((sent[0] as { payload: object }).payload);
    const lower = text.toLowerCase();
    for (const secret of PRIVATE) {
      for (const found of disguises(secret)) assert.ok(!text.includes(found), `${secret} as ${found}`);
      assert.ok(!lower.includes(secret.toLowerCase()), secret);
    }
    // Proof that the search covers it: every message is in the trace.
    const types = trace.lines.flatMap((line) => ("type" in line ? [line.type] : []));
    for (const type of [1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 17, 18, 23, 28, 999])
      assert.ok(types.includes(type), String(type));
  });

  it("has the form that the simulator's --replay reads", () => {
    const { trace } = everything();
    const { made, counters, lines, ...head } = JSON.parse(reportText(trace.report()));
    assert.ok(Math.abs(Date.now() - made) < 5000);
    assert.deepEqual(head, {
      format: "zoom-rtms-report",
      version: 1,
      versions: { ...head.versions, nodeRed: "4.1.15", node: process.versions.node },
      settings: {
        ...streamProperties({ video: true, chat: true }).media,
        bufferData: true,
        maxStreams: 200,
        onClose: "disconnect",
        resume: true,
        trace: true,
        idField: "other",
        fleet: true,
        servers: "*.zoom.us",
        proxy: "proxy.example:3128 (set by the app node)",
        ca: true,
        maxFrame: 16_777_216,
        silence: 65_000,
      },
      product: "meeting",
      stream: "609340fb…",
    });
    assert.match(head.versions.package, /^\d+\.\d+\.\d+/);
    assert.match(head.versions.os, /^\w+ \S+ \w+$/);
    const { media, phase, reconnections } = counters;
    assert.deepEqual([phase, reconnections, media.audio.packets, media.chat.packets], ["waiting", 2, 2, 1]);
    assert.deepEqual(lines[0], { at: 0, kind: "hook", action: "started" });
    assert.deepEqual(lines, JSON.parse(JSON.stringify(trace.lines)));
  });

  it("is the same after the stream has ended, with the last counts", async () => {
    const { rig, trace } = everything();
    rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 });
    await new Promise(setImmediate);
    assert.equal(rig.ended, 1);
    const { counters, lines } = trace.report();
    assert.equal(counters.phase, "ended");
    assert.equal(counters.media.audio?.packets, 2);
    assert.deepEqual(lines.at(-1), {
      ...lines.at(-1),
      kind: "state",
      to: "ended",
      news: "terminated",
      effects: ["stop"],
    });
  });

  it("shows a third of a short id at most", () => {
    assert.deepEqual([shortened(STREAM_ID), shortened("abcdef"), shortened("")], ["609340fb…", "ab…", "…"]);
  });
});

describe("the command trace", () => {
  /** A node's traces, none ticked, and what they send. */
  function untraced() {
    const sent: { payload: { event: string; lines: object[] }; rtms: { sequence: number } }[] = [];
    const traces = new StreamTraces(false, (message) => sent.push(message as unknown as (typeof sent)[0]));
    return { traces, sent };
  }

  it("begins to record, and returns what was recorded so far each time it is sent", () => {
    const { traces, sent } = untraced();
    const rig = new Rig();
    traces.follow(rig.stream);
    const [signaling] = rig.streaming();
    const before = rig.of("event").length;
    traces.sendTrace(STREAM_ID);
    signaling?.receive({ msg_type: 12, timestamp: 1 });
    traces.sendTrace(STREAM_ID);
    signaling?.receive({ msg_type: 12, timestamp: 2 });
    traces.sendTrace(STREAM_ID);
    assert.deepEqual(
      sent.map(({ payload, rtms }) => [payload.event, payload.lines.length, rtms.sequence - before]),
      [
        ["trace", 0, 0],
        ["trace", 2, 1],
        ["trace", 4, 2],
      ],
    );
  });

  it("continues in the next instance of the node, and so does what it recorded", async () => {
    const { traces } = untraced();
    const rig = new Rig();
    traces.follow(rig.stream);
    const [signaling] = rig.streaming();
    traces.sendTrace(STREAM_ID);
    signaling?.receive({ msg_type: 12, timestamp: 1 });
    const handover = await rig.stream.detach();
    const successor = untraced();
    const next = new Rig({ environment: rig.world }, started(), handover);
    successor.traces.follow(next.stream);
    next.stream.start();
    successor.traces.sendTrace(STREAM_ID);
    const kinds = successor.sent[0]?.payload.lines.map((line) => Object(line).kind);
    assert.deepEqual(kinds, ["in", "out", "state", "socket", "socket", "socket", "state"]);
    assert.equal(successor.sent[0]?.rtms.sequence, 6);
  });

  it("reports the last 10 streams that ended, and none that ended 10 minutes ago", async () => {
    const { traces, sent } = untraced();
    let now = 1000;
    const clock = mock.method(performance, "now", () => now);
    const ids = Array.from({ length: 11 }, (_, index) => `stream-${index}`);
    const told = () => {
      sent.splice(0);
      for (const streamId of ids) traces.sendTrace(streamId);
      return sent.map(({ rtms }) => (rtms as object as { streamId: string }).streamId);
    };
    try {
      for (const streamId of ids) {
        const rig = new Rig({}, started("meeting", { streamId }));
        traces.follow(rig.stream);
        rig.streaming();
        await rig.stream.disconnect();
        now += 1000;
      }
      assert.deepEqual(told(), ids.slice(1));
      now += 10 * 60_000 - 3000;
      assert.deepEqual(told(), ids.slice(-3));
    } finally {
      clock.mock.restore();
    }
  });
});
