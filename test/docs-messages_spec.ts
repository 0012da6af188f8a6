// The fields of messages, events, commands and errors in docs/messages.md as types and tables have them; the help has
// what every flow needs: the message's own properties, and the commands.

import assert from "node:assert/strict";
import { EventType, VoiceEventType } from "../src/protocol/values/enums";
import { PRODUCTS } from "../src/protocol/values/products";
import { DOCUMENTS, helpOf, missingNames, NODES, read, row, section } from "./documents";

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
/** The fields of the message itself, without those of types inside. */
const ownFieldsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/^ {2}(\w+)\??:/gm)].map(([, field = ""]) => field);
/** What a help text has a line of its own for. */
const termsOf = (node: string) => [...helpOf(node).matchAll(/<dt\b.*?<\/dt>/gs)].join("\n");
/** The words that the fields may be. */
const wordsOf = (path: string, name: string) =>
  [...typeSource(path, name).matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word).filter((word) => word !== "");

const MESSAGES = "src/protocol/messages/messages.ts";
const NAMES = "src/protocol/values/media-names.ts";
const EVENTS = "src/protocol/messages/event-payloads.ts";

const interfacesIn = (path: string) =>
  [...read(path).matchAll(/^(?:export )?interface (\w+)[^{]*\{(\n)?/gm)]
    .filter(([whole, name]) => whole.endsWith("\n") && !/^(?:Audio|Transcript|Video|Chat)Message$/.test(String(name)))
    .map(([, name = ""]) => name);

/** Where docs/messages.md describes each type's fields, and which node's help describes the message's own. */
const TYPES: readonly { path: string; name: string; heading: string; help?: string }[] = [
  { path: NAMES, name: "Speaker", heading: "## Every message" },
  { path: MESSAGES, name: "RtmsInfo", heading: "## Every message" },
  { path: MESSAGES, name: "MediaMessage", heading: "## Every message", help: "stream" },
  { path: MESSAGES, name: "AudioFormat", heading: "### audio" },
  { path: MESSAGES, name: "TranscriptSegment", heading: "### transcript" },
  { path: MESSAGES, name: "VideoFormat", heading: "### video and screen share" },
  { path: MESSAGES, name: "ChatInfo", heading: "### chat" },
  ...interfacesIn(EVENTS).map((name) => ({ path: EVENTS, name, heading: "## zoom stream: events" })),
  { path: "src/runtime/webhook/message.ts", name: "WebhookMessage", heading: "## zoom webhook", help: "webhook-in" },
  { path: "src/runtime/events/messages.ts", name: "GapMessage", heading: "## zoom events", help: "events-in" },
  { path: "nodes/control/settings.ts", name: "Accepted", heading: "## zoom control" },
  { path: "src/audio/groups/envelope.ts", name: "AudioOutMessage", heading: "## zoom audio", help: "audio-out" },
  { path: "src/audio/groups/envelope.ts", name: "SentFile", heading: "## zoom audio" },
  {
    path: "src/transcript/group.ts",
    name: "TranscriptOutMessage",
    heading: "## zoom transcript",
    help: "transcript-out",
  },
  { path: "src/transcript/contents/former.ts", name: "DocumentInfo", heading: "## zoom transcript" },
  { path: "src/video/pictures/picture.ts", name: "PictureMessage", heading: "## zoom video", help: "video-out" },
  { path: "src/video/pictures/picture.ts", name: "SentVideo", heading: "## zoom video" },
  { path: "src/video/pictures/picture.ts", name: "PictureFile", heading: "## zoom video" },
  { path: "src/video/movies/outlet.ts", name: "MovieOutMessage", heading: "## zoom video" },
  { path: "src/video/movies/facts.ts", name: "SizeAt", heading: "## zoom video" },
];
/** What the stream node puts beside a medium's payload. */
const DESCRIPTIONS = ["audio", "transcript", "video", "chat"];

/** The events that this package makes itself. */
const ownEvents = [...read(EVENTS).matchAll(/^ {2}event: (".*");$/gm)].flatMap(([, names = ""]) =>
  [...names.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name),
);

const zoomEvents = [...Object.keys(EventType), ...Object.keys(VoiceEventType)]
  .filter((name) => name !== "UNDEFINED")
  .map((name) => name.toLowerCase());

const errorCodes = [...read("src/protocol/errors/errors.ts").matchAll(/^ {2}\| "(RTMS_\w+)"/gm)].map(
  ([, code = ""]) => code,
);
const commands = [...read("src/runtime/stream/commands.ts").matchAll(/^ {2}(\w+): \(stream/gm)].map(
  ([, name = ""]) => name,
);
const simulatorEvents = [
  ...fieldsOf("src/simulator/log.ts", "StreamEntries"),
  ...[...read("nodes/simulator/simulator.ts").matchAll(/\bevent: "(\w+)"/g)].map(([, name = ""]) => name),
];

describe("docs/messages.md and the help", () => {
  it("are compared with code that is found: no list is empty", () => {
    for (const list of [ownEvents, zoomEvents, errorCodes, commands, simulatorEvents]) assert.ok(list.length > 6);
    for (const { path, name } of TYPES) assert.ok(fieldsOf(path, name).length > 0, name);
  });

  it("have every exported type of a message", () => {
    for (const file of [MESSAGES, NAMES]) {
      const known = TYPES.filter(({ path }) => path === file).map(({ name }) => name);
      assert.deepEqual(interfacesIn(file).sort(), known.sort());
    }
  });

  for (const { path, name, heading, help } of TYPES)
    it(`have every field of ${name}, and in the documents every value it may have`, () => {
      const fields = [...fieldsOf(path, name), ...wordsOf(path, name)];
      assert.deepEqual(missingNames(section(MESSAGES_DOC, heading), fields), []);
      if (help) assert.deepEqual(missingNames(termsOf(help), ownFieldsOf(path, name)), [], `the help of ${help}`);
    });

  it("have what describes a medium in the stream node's help", () =>
    assert.deepEqual(missingNames(termsOf("stream"), DESCRIPTIONS), []));

  it("have every product", () =>
    assert.deepEqual(missingNames(section(MESSAGES_DOC, "## Every message"), Object.keys(PRODUCTS)), []));

  it("have every event of the stream node", () => {
    const own = section(MESSAGES_DOC, "### This package's own");
    assert.deepEqual(missingNames(own, ownEvents), []);
    assert.deepEqual(missingNames(section(MESSAGES_DOC, "### Zoom's own events"), [...zoomEvents, "unknown"]), []);
  });

  it("have every command", () => {
    assert.deepEqual(missingNames(section(MESSAGES_DOC, "## Commands"), commands), []);
    assert.deepEqual(missingNames(helpOf("stream"), commands), []);
  });

  it("have every event of the simulator", () => {
    assert.deepEqual(missingNames(section(MESSAGES_DOC, "## zoom simulator"), simulatorEvents), []);
  });

  it("have every error code, with a cure", () => {
    const table = section(MESSAGES_DOC, "## Errors");
    for (const code of errorCodes) assert.ok((row(table, code)?.[3] ?? "").length > 10, code);
  });

  it("have no error code that does not exist", () => {
    const others = ["RTMS_CHAOS_REALTIME"];
    for (const document of [...DOCUMENTS.map(read), ...NODES.map(helpOf)])
      for (const [code] of document.matchAll(/\bRTMS_[A-Z_]+/g))
        assert.ok(errorCodes.includes(code) || others.includes(code), code);
  });
});
