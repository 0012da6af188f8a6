// The fields of messages, events, commands and errors in docs/messages.md and in the help, as types and tables have them.

import assert from "node:assert/strict";
import { EventType, VoiceEventType } from "../src/protocol/enums";
import { PRODUCTS } from "../src/protocol/products";
import { DOCUMENTS, helpOf, NODES, read, row, section, untold } from "./documents";

const MESSAGES_DOC = read("docs/messages.md");

/** The source of an interface, without comments. */
function typeSource(path: string, name: string): string {
  const [, body] = new RegExp(`interface ${name}\\b[^{]*\\{(.*?)^\\}`, "ms").exec(read(path)) ?? [];
  assert.ok(body, `no interface ${name} in ${path}`);
  return body
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/\[\w+: string\]/g, "");
}

/** Fields, those of types inside included. */
const fieldsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/(\w+)\??:/g)].map(([, field = ""]) => field);
/** The words that the fields may be. */
const wordsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word).filter((word) => word !== "");

const MESSAGES = "src/protocol/messages.ts";

/** Where the fields of each type of message are told: the heading in docs/messages.md, and whose help. */
const TYPES: readonly { path: string; name: string; heading: string; help: readonly string[] }[] = [
  { path: MESSAGES, name: "Speaker", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "RtmsInfo", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "MediaMessage", heading: "## Every message", help: ["stream"] },
  { path: MESSAGES, name: "AudioFormat", heading: "### audio", help: ["stream", "audio-out"] },
  { path: MESSAGES, name: "TranscriptSegment", heading: "### transcript", help: ["stream", "transcript-out"] },
  { path: MESSAGES, name: "VideoFormat", heading: "### video and screen share", help: ["stream"] },
  { path: MESSAGES, name: "ChatInfo", heading: "### chat", help: ["stream"] },
  { path: MESSAGES, name: "StreamEvent", heading: "## rtms stream: events", help: ["stream"] },
  { path: "src/runtime/webhook-message.ts", name: "WebhookMessage", heading: "## rtms webhook", help: ["webhook-in"] },
  { path: "src/audio/envelope.ts", name: "AudioOutMessage", heading: "## rtms audio out", help: ["audio-out"] },
  {
    path: "src/transcript/group.ts",
    name: "TranscriptOutMessage",
    heading: "## rtms transcript out",
    help: ["transcript-out"],
  },
  {
    path: "src/transcript/content.ts",
    name: "DocumentInfo",
    heading: "## rtms transcript out",
    help: ["transcript-out"],
  },
];

/** The events that this package makes itself, by the places that make them. */
function ownEvents(): string[] {
  const sources = ["transitions", "links", "stream", "signaling", "outlet"].map((file) =>
    read(`src/protocol/${file}.ts`),
  );
  const made = sources.flatMap((source) => [...source.matchAll(/\bevent: ([^,}\n]*)/g)].map(([, value = ""]) => value));
  return [...new Set(made.flatMap((value) => [...value.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name)))].sort();
}

const zoomEvents = [...Object.keys(EventType), ...Object.keys(VoiceEventType)]
  .filter((name) => name !== "UNDEFINED")
  .map((name) => name.toLowerCase());

const errorCodes = [...read("src/protocol/errors.ts").matchAll(/^ {2}\| "(RTMS_\w+)"/gm)].map(([, code = ""]) => code);
const commands = [...read("src/runtime/stream-commands.ts").matchAll(/^ {2}(\w+): \(stream/gm)].map(
  ([, name = ""]) => name,
);
const simulatorEvents = [
  ...fieldsOf("src/simulator/log.ts", "StreamEntries"),
  ...[...read("nodes/simulator/simulator.ts").matchAll(/\bevent: "(\w+)"/g)].map(([, name = ""]) => name),
];

describe("docs/messages.md and the help", () => {
  it("are held to a code that is found: no list is empty", () => {
    for (const list of [ownEvents(), zoomEvents, errorCodes, commands, simulatorEvents]) assert.ok(list.length > 6);
    for (const { path, name } of TYPES) assert.ok(fieldsOf(path, name).length > 0, name);
  });

  it("know every type of a message that is exported", () => {
    const exported = [...read(MESSAGES).matchAll(/^(?:export )?interface (\w+)[^{]*\{(\n)?/gm)]
      .filter(([whole, name]) => whole.endsWith("\n") && !/^(?:Audio|Transcript|Video|Chat)Message$/.test(String(name)))
      .map(([, name]) => name);
    const known = TYPES.filter(({ path }) => path === MESSAGES).map(({ name }) => name);
    assert.deepEqual(exported.sort(), known.sort());
  });

  for (const { path, name, heading, help } of TYPES)
    it(`have every field of ${name}, and in the documents every word it may be`, () => {
      const fields = fieldsOf(path, name);
      assert.deepEqual(untold(section(MESSAGES_DOC, heading), [...fields, ...wordsOf(path, name)]), []);
      for (const node of help) assert.deepEqual(untold(helpOf(node), fields), [], `the help of ${node}`);
    });

  it("have every product", () =>
    assert.deepEqual(untold(section(MESSAGES_DOC, "## Every message"), Object.keys(PRODUCTS)), []));

  it("have every event of the stream node", () => {
    const own = section(MESSAGES_DOC, "### This package's own");
    assert.deepEqual(untold(own, ownEvents()), []);
    assert.deepEqual(untold(section(MESSAGES_DOC, "### Zoom's own events"), [...zoomEvents, "unknown"]), []);
    assert.deepEqual(untold(helpOf("stream"), [...ownEvents(), ...zoomEvents, "unknown"]), []);
  });

  it("have every command", () => {
    assert.deepEqual(untold(section(MESSAGES_DOC, "## Commands"), commands), []);
    assert.deepEqual(untold(helpOf("stream"), commands), []);
  });

  it("have every event of the simulator", () => {
    assert.deepEqual(untold(section(MESSAGES_DOC, "## rtms simulator"), simulatorEvents), []);
    assert.deepEqual(untold(helpOf("simulator"), simulatorEvents), []);
  });

  it("have every error code, with a cure", () => {
    const table = section(MESSAGES_DOC, "## Errors");
    for (const code of errorCodes) assert.ok((row(table, code)?.[3] ?? "").length > 10, code);
    assert.deepEqual(untold(NODES.map(helpOf).join("\n"), errorCodes), []);
  });

  it("have no error code that there is not", () => {
    const others = ["RTMS_CHAOS_REALTIME"];
    for (const document of [...DOCUMENTS.map(read), ...NODES.map(helpOf)])
      for (const [code] of document.matchAll(/\bRTMS_[A-Z_]+/g))
        assert.ok(errorCodes.includes(code) || others.includes(code), code);
  });
});
