// The facts of docs/protocol/ that the code has too: numbers and names, classes of codes, vectors of signatures.

import assert from "node:assert/strict";
import { statusClass, stopInfo } from "../src/protocol/errors/explanations";
import { REST_ADVICE } from "../src/protocol/errors/explanations-rest";
import { handshakeSignature, validationToken, webhookSignature } from "../src/protocol/input/signature";
import { EventType, MessageType, StatusCode, StopReason, VoiceEventType } from "../src/protocol/values/enums";
import { read, section } from "./documents";

const document = (name: string) => read(`docs/protocol/${name}.md`);

/** `| 1 | NAME |` in a table, wherever in its rows. */
const pairsIn = (table: string) =>
  [...table.matchAll(/\| (\d+) \| ([A-Z_]+) (?=\|)/g)].map(([, number, name]) => `${name} ${number}`).sort();
const numbersOf = (names: Readonly<Record<string, number>>) =>
  Object.entries(names)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${name} ${number}`)
    .sort();

/** The numbers of "1 to 7, 14". */
const numbersIn = (list: string) =>
  [...list.matchAll(/(\d+)(?: to (\d+))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
  );
/** The numbers in the second cell of the row that begins so. */
function classOf(table: string, begin: string): number[] {
  const line = table.split("\n").find((each) => each.startsWith(`| ${begin}`));
  assert.ok(line, begin);
  return numbersIn(line.split("|")[2] ?? "");
}

describe("docs/protocol/ and the code", () => {
  it("have the same message types", () =>
    assert.deepEqual(pairsIn(section(document("signaling"), "## Message types")), numbersOf(MessageType)));

  it("have the same events", () => {
    assert.deepEqual(pairsIn(section(document("events"), "## Meeting events")), numbersOf(EventType));
    assert.deepEqual(pairsIn(section(document("events"), "## Contact Center events")), numbersOf(VoiceEventType));
  });

  it("class all status codes alike", () => {
    const table = section(document("codes"), "## Status codes");
    const codes = Object.values(StatusCode);
    for (const [begin, letter] of [
      ["success", "ok"],
      ["A:", "A"],
      ["T:", "T"],
      ["P:", "P"],
    ] as const)
      assert.deepEqual(
        classOf(table, begin),
        codes.filter((code) => statusClass(code) === letter),
        begin,
      );
  });

  it("have the same codes of REST and OAuth", () => {
    const text = section(document("rest"), "## REST errors") + section(document("rest"), "## OAuth");
    const rows = text.split("\n").filter((line) => /^\| (?:\d|HTTP|Error)/.test(line));
    const codes = rows.flatMap((row) => row.match(/(?<![\d])(?:300|404|429|500|\d{4})(?!\d)/g) ?? []);
    const expected = Object.keys(REST_ADVICE);
    assert.deepEqual([...new Set(codes)].sort(), expected.sort());
  });

  it("class all stop reasons alike", () => {
    const table = section(document("codes"), "## Stop reasons");
    const reasons = Object.values(StopReason).filter((code) => code > 0);
    assert.deepEqual(
      classOf(table, "recover"),
      reasons.filter((code) => !stopInfo(code).final),
    );
    assert.deepEqual(
      classOf(table, "final"),
      reasons.filter((code) => stopInfo(code).final),
    );
  });

  it("sign handshakes alike", () => {
    const vectors = section(document("signaling"), "## Handshake signature");
    const rows = [...vectors.matchAll(/^\| `(.*?)` \| `(.*?)` \| `(.*?)` \|$/gm)];
    assert.equal(rows.length, 4);
    const [, clientId = "", clientSecret = ""] = /client id `(\w+)`, secret `(\w+)`/.exec(vectors) ?? [];
    for (const [, id = "", streamId = "", signature] of rows)
      assert.equal(handshakeSignature(clientId, clientSecret, id, streamId), signature);
  });

  it("sign webhooks alike", () => {
    const vectors = section(document("webhooks"), "## Webhook verification");
    const [, secretToken = "", timestamp = ""] = /secret token `(\w+)`, timestamp `(\d+)`/.exec(vectors) ?? [];
    const [, body = ""] = /^```json\n(.*)\n```/m.exec(vectors) ?? [];
    assert.ok(vectors.includes(`\`${webhookSignature(secretToken, timestamp, body)}\``));
    const [, plainToken = "", encrypted] = /token\s+`(\w+)`\s+gives `(\w+)`/.exec(vectors) ?? [];
    assert.equal(validationToken(secretToken, plainToken), encrypted);
  });
});
