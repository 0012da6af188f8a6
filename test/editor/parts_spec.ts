// The parts of the dialogs that need no browser: ports, the address for Zoom, and that catalogs and help name
// everything.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { portMap, savedMedia } from "../../nodes/stream/ports.editor";
import { endpointFault, endpointOf } from "../../nodes/webhook-in/endpoint.editor";
import type { RtmsErrorCode } from "../../src/protocol/errors/errors";
import { AUDIO_CODECS } from "../../src/protocol/options/media-choices";
import { MEDIA, type Medium } from "../../src/protocol/values/media-names";
import { NODES } from "../documents";
import { dialogOf } from "../property-tables";

const PROJECT = join(__dirname, "..", "..");
const locale = (node: string, file: string) =>
  readFileSync(join(PROJECT, "nodes", node, "locales", "en-US", file), "utf8");
const catalogOf = (node: string) => JSON.parse(locale(node, `${node}.json`)) as Record<string, unknown>;

/** Those that a stream node can raise (contract#errors). */
const STREAM_CODES: readonly RtmsErrorCode[] = [
  "RTMS_CREDENTIALS",
  "RTMS_SERVER_NOT_ALLOWED",
  "RTMS_HANDSHAKE",
  "RTMS_MEDIA_HANDSHAKE",
  "RTMS_CONNECTION",
  "RTMS_LIMIT",
  "RTMS_INPUT",
];

/** What Node-RED's editor makes of the map: the number of ports, and where the wires of each old port go. */
function asEditor(map: Record<string, number>, oldPorts: number) {
  const keys = Object.keys(map);
  const outputs = keys.filter((key) => Number.isNaN(Number(key)) || map[key] !== -1).length;
  const wires = Array.from({ length: oldPorts }, (_, port) => map[String(port)] ?? port);
  return { outputs, wires };
}

describe("the ports of the stream node", () => {
  const anyMedia = fc.subarray([...MEDIA]);
  const named = (media: readonly Medium[]) => [...media, "events"];

  it("keep the wires of each medium and of the events, and are as many as chosen", () =>
    fc.assert(
      fc.property(anyMedia, anyMedia, (before, after) => {
        const { outputs, wires } = asEditor(portMap(before, after), before.length + 1);
        assert.equal(outputs, after.length + 1);
        for (const [port, name] of named(before).entries()) assert.equal(wires[port], named(after).indexOf(name));
      }),
    ));

  it("are read from flows that hold text in place of booleans, or nothing", () => {
    assert.deepEqual(savedMedia({}), ["audio", "transcript"]);
    assert.deepEqual(savedMedia({ audio: "false", transcript: "true", chat: "TRUE" }), ["transcript", "chat"]);
  });
});

describe("the address for Zoom", () => {
  const origin = "http://localhost:1880";
  const rows: [publicUrl: string, root: unknown, path: string, url: string][] = [
    ["", "/", "/zoom/rtms", "http://localhost:1880/zoom/rtms"],
    ["https://a.example", "/", "", "https://a.example/zoom/rtms"],
    ["https://a.example/", "/api/", "zoom//rtms/", "https://a.example/api/zoom/rtms"],
    ["https://a.example/api", "/api", "/zoom/rtms", "https://a.example/api/zoom/rtms"],
    ["https://a.example/zoom/rtms", "/", "/zoom/rtms", "https://a.example/zoom/rtms"],
    ["https://a.example/nr", "/", "/hook", "https://a.example/nr/hook"],
    ["https://a.example", false, "/hook", "https://a.example/hook"],
  ];
  for (const [publicUrl, root, path, url] of rows)
    it(`${publicUrl || "no public URL"} with ${JSON.stringify(root)} and ${path || "no path"} is ${url}`, () =>
      assert.deepEqual(endpointOf({ publicUrl, origin, root, path }), { url, isGuess: publicUrl === "" }));

  for (const [url, fault] of [
    ["https://a.example/zoom/rtms", ""],
    ["https://203.0.113.7/zoom/rtms", ""],
    ["http://a.example/zoom/rtms", "notHttps"],
    ["https://localhost:1880/", "inside"],
    ["http://192.168.1.4:1880/", "inside"],
    ["http://[::1]:1880/", "inside"],
    ["http://raspberrypi:1880/", "inside"],
    ["http://raspberrypi.local:1880/", "inside"],
    [`\${PUBLIC}/zoom/rtms`, "environment"],
    ["a.example", "unreadable"],
  ] as const)
    it(`${url} ${fault === "" ? "is good" : `is ${fault}`}`, () => assert.equal(endpointFault(url), fault));
});

describe("texts for everything", () => {
  const defined = (node: string) => {
    const { defaults } = dialogOf(node);
    return Object.keys(defaults).filter((name) => !["outputs", "version"].includes(name));
  };
  /** Labels in the dialog that several properties share. */
  const SHARED: Readonly<Record<string, string>> = {
    audioCodec: "codec",
    videoCodec: "codec",
    shareCodec: "codec",
    videoResolution: "resolution",
    shareResolution: "resolution",
    videoFps: "fps",
    shareFps: "fps",
  };

  for (const node of ["app", "webhook-in", "stream"])
    it(`the help of ${node} names every property as the dialog does`, () => {
      const { label, medium = {} } = catalogOf(node) as Record<string, Record<string, string>>;
      const help = locale(node, `${node}.html`);
      const properties = help.slice(
        help.indexOf("<h3>Properties"),
        help.indexOf("</dl>", help.indexOf("<h3>Properties")),
      );
      const names = defined(node);
      assert.ok(names.length > 4);
      for (const name of names) {
        const words = medium[name] ?? label?.[SHARED[name] ?? name];
        assert.ok(words && properties.includes(words), `${name}: ${words}`);
      }
    });

  for (const node of NODES)
    it(`sections of the help of ${node} stand in Node-RED's order`, () => {
      const sections = [...locale(node, `${node}.html`).matchAll(/<h3>(\w+)<\/h3>/g)].map(([, name]) => name);
      const order = ["Properties", "Inputs", "Outputs", "Details", "References"];
      assert.deepEqual(
        sections,
        order.filter((name) => sections.includes(name)),
      );
    });

  it("every error that the stream node can raise has a status under 20 characters", () => {
    const catalog = catalogOf("stream");
    for (const code of STREAM_CODES) {
      const shown = catalog[code];
      assert.ok(typeof shown === "string" && shown.length < 20, `${code}: ${shown}`);
    }
  });

  it("every status is under 20 characters, whatever the numbers", () => {
    const texts = (value: unknown): string[] =>
      typeof value === "string" ? [value] : Object.values(value as object).flatMap(texts);
    for (const node of ["webhook-in", "stream"])
      for (const text of texts(catalogOf(node).status)) assert.ok(text.replace(/__\w+__/g, "99M").length < 20, text);
  });

  it("every codec has its consequence and its rule", () => {
    const { tip, error } = catalogOf("stream") as Record<string, Record<string, Record<string, string>>>;
    for (const [codec, { rule }] of Object.entries(AUDIO_CODECS)) {
      assert.ok(tip?.audioCodec?.[codec], codec);
      assert.equal(error?.audio?.[codec], rule);
    }
  });
});
