// The fast path through a media frame returns what parsing the whole returns, for every possible frame: the reference
// here is JSON.parse of the text and nothing else.

import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject } from "../../../src/protocol/input/json";
import { MediaDecoder } from "../../../src/protocol/media/media";
import { Memory } from "../../../src/protocol/memory/memory";
import { bytesOf, contentOf } from "../../../src/protocol/wire/content";
import { parseFrame } from "../../../src/protocol/wire/parse";
import { scanMedia } from "../../../src/protocol/wire/scan";
import type { WireMessage } from "../../../src/protocol/wire/wire-message";

const RUNS = 5000;
const RECEIVED_AT = 1_700_000_000_000;
const BASE64 = Buffer.from(Array.from({ length: 640 }, (_, i) => (i * 37) & 255)).toString("base64");

/** By the letter of protocol#frames: UTF-8 JSON, an object, an integer `msg_type`. */
function reference(frame: Buffer): WireMessage | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString("utf8"));
    return isObject(value) && Number.isInteger(value.msg_type) ? (value as WireMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** With the data of a binary medium as bytes, whichever way they came. */
function withBytes(message: WireMessage | undefined): unknown {
  if (!message || message.msg_type < 14 || message.msg_type > 16 || !isObject(message.content)) return message;
  const { data, ...content } = message.content;
  return { ...message, content, hasData: "data" in message.content, data: bytesOf(data) ?? data };
}

const MEDIUM_OF_TYPE = { 14: "audio", 15: "video", 16: "share" } as const;

/** What a fresh stream makes of a message. */
function decoded(message: WireMessage | undefined): unknown {
  if (!message) return "malformed";
  const medium = MEDIUM_OF_TYPE[message.msg_type as keyof typeof MEDIUM_OF_TYPE];
  const memory = new Memory("meeting", "id", "stream", 0);
  return medium && [new MediaDecoder(memory).decode(medium, message, RECEIVED_AT), memory.roster, memory.stats];
}

function assertSame(frame: Buffer): void {
  const parsed = parseFrame(frame);
  const expected = reference(frame);
  assert.deepStrictEqual(withBytes(parsed), withBytes(expected));
  assert.deepStrictEqual(decoded(parsed), decoded(expected));
}

/** JSON text with the members in any order, repeated or not, and white space anywhere. */
type Member = readonly [name: string, value: string];

const space = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom("", "", "", " ", "\n", "\t", "\r", "  ") },
  fc.constantFrom("\v", "\u00a0", ","),
);

function object(members: fc.Arbitrary<Member[]>): fc.Arbitrary<string> {
  return fc
    .tuple(members, space, fc.oneof({ weight: 8, arbitrary: fc.constant("") }, space), space, space)
    .map(([all, a, b, c, d]) => {
      const written = all.map(([name, value]) => `${a}"${name}"${b}:${c}${value}${d}`);
      return `{${written.join(",")}${a}}`;
    });
}

const quoted = (text: string) => JSON.stringify(text);
const escaped = (text: string) =>
  `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;

const name = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "Ann", "Jörg", "月山", '"data":"AAAA"', "\\", "__proto__", "\ud800"),
);
const text = fc.oneof(
  { weight: 12, arbitrary: name.map(quoted) },
  name.map(escaped),
  fc.constantFrom('"', '"a\\"', '"a\tb"', "'a'"),
);
const integer = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: 1e15 - 1 }).map(String) },
  fc.maxSafeInteger().map(String),
);
const odd = fc.oneof(
  integer,
  text,
  fc.json(),
  fc.double().map(String),
  fc.constantFrom(
    "00",
    "-0",
    "01",
    "1.0",
    "1e3",
    "999999999999999",
    "9999999999999999",
    "true",
    "null",
    "{}",
    "[]",
    "",
  ),
);

const bytes = fc.uint8Array({ maxLength: 40, size: "max" }).map((array) => Buffer.from(array));
const base64 = fc.oneof(
  { weight: 20, arbitrary: bytes.map((buffer) => quoted(buffer.toString("base64"))) },
  bytes.map((buffer) => quoted(buffer.toString("base64url"))),
  bytes.map((buffer) => escaped(buffer.toString("base64"))),
  fc
    .string({ unit: fc.constantFrom("A", "z", "9", "+", "/", "-", "_", "=", " ", "\\", "\n", "é", "Ł", "\u0001") })
    .map(quoted),
  fc
    .string({ unit: fc.constantFrom("A", "B", "=", "\\/", "\\u0041", "\n", "é", "Ł", "\\", "!") })
    .map((raw) => `"${raw}"`),
);

/** One odd value per frame shows most, so each is rare. */
const mostly = (usual: fc.Arbitrary<string>) => fc.oneof({ weight: 20, arbitrary: usual }, odd);

const members: Readonly<Record<string, fc.Arbitrary<string>>> = {
  user_id: mostly(integer),
  user_name: mostly(text),
  channel_id: mostly(text),
  data: mostly(base64),
  length: mostly(integer),
  timestamp: mostly(integer),
};
const known = fc
  .constantFrom(...Object.keys(members))
  .chain((field) => fc.tuple(fc.constant(field), members[field] ?? odd));
const stranger = fc.tuple(fc.constantFrom("x", "data ", "dat", "datas", "\\u0064ata", "__proto__", "usr__id", ""), odd);
const all = fc
  .tuple(...Object.entries(members).map(([field, value]) => fc.tuple(fc.constant(field), value)))
  .chain((entries) => fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries.map((_, index) => index))))
  .map(([entries, chosen]) => chosen.flatMap((index) => entries.slice(index, index + 1)))
  .chain((some) =>
    some.some(([field]) => field === "data")
      ? fc.constant(some)
      : fc
          .tuple(fc.nat({ max: some.length }), base64)
          .map(([at, data]): Member[] => some.toSpliced(at, 0, ["data", data])),
  );

const content = object(fc.oneof({ weight: 4, arbitrary: all }, fc.array(fc.oneof(known, stranger), { maxLength: 8 })));
const type = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("14", "15", "16") },
  fc.constantFrom("12", "17", "18", "1e1", "14.0", '"14"', "-14"),
  odd,
);
const outer = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(type, content).map(([t, c]): Member[] => [
      ["msg_type", t],
      ["content", c],
    ]),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(type, content).map(([t, c]): Member[] => [
      ["content", c],
      ["msg_type", t],
    ]),
  },
  fc.array(
    fc.oneof(
      fc.tuple(fc.constant("msg_type"), type),
      fc.tuple(fc.constant("content"), fc.oneof(content, odd, base64)),
      fc.tuple(fc.constantFrom("user_id", "timestamp", "sequence"), odd),
    ),
    { maxLength: 5 },
  ),
);
const frames = object(outer).map((json) => Buffer.from(json));

const compact = (order: readonly string[], more: Record<string, unknown> = {}) => {
  const fields: Record<string, unknown> = {
    user_id: 16778240,
    user_name: "Ann",
    data: BASE64,
    length: 640,
    timestamp: 1738392033699,
    ...more,
  };
  return JSON.stringify(Object.fromEntries(order.map((field) => [field, fields[field]])));
};
const DOCUMENTED = ["user_id", "user_name", "data", "length", "timestamp"];

describe("a media frame read in place", () => {
  const usual: Record<string, string> = {
    "as documented": `{"msg_type":14,"content":${compact(DOCUMENTED)}}`,
    "without length": `{"msg_type":14,"content":${compact(["user_id", "user_name", "data", "timestamp"])}}`,
    "sorted by name": `{"content":${compact([...DOCUMENTED].sort())},"msg_type":14}`,
    "with white space": `\n{ "msg_type": 15, "content": { "data": "${BASE64}",\r\n\t"timestamp": 1738392033699 } }\n`,
    "mixed audio": `{"msg_type":14,"content":${compact(["user_id", "data", "timestamp"], { user_id: 0 })}}`,
    "a channel": `{"msg_type":14,"content":${compact(["channel_id", "data"], { channel_id: "c-1" })}}`,
    "a name beyond ASCII": `{"msg_type":16,"content":${compact(DOCUMENTED, { user_name: "Jörg 月山 🎤" })}}`,
    "one byte": `{"msg_type":14,"content":{"data":"/w=="}}`,
    "numbers that begin with 9": `{"msg_type":14,"content":{"user_id":9,"data":"AAAA","timestamp":98}}`,
    "URL-safe base64": `{"msg_type":14,"content":{"data":"-_-_"}}`,
  };
  for (const [what, json] of Object.entries(usual))
    it(`is taken: ${what}`, () => {
      const message = scanMedia(Buffer.from(json));
      const { content: whole, ...rest } = reference(Buffer.from(json)) ?? assert.fail("no JSON");
      assert.ok(isObject(whole));
      const expected = { ...rest, content: { ...whole, data: Buffer.from(String(whole.data), "base64") } };
      assert.deepStrictEqual(message, expected);
    });

  const left: Record<string, string> = {
    "an escape in the data": `{"msg_type":14,"content":{"data":"AA\\/A"}}`,
    "an escape that hides the end": `{"msg_type":14,"content":{"data":"AAAA\\","timestamp":1}}`,
    "a line break in the data": `{"msg_type":14,"content":{"data":"AAAA\nAAA"}}`,
    "a letter whose low byte is base64": `{"msg_type":14,"content":{"data":"ŁAA"}}`,
    "data that are no text": `{"msg_type":14,"content":{"data":7}}`,
    "data without padding": `{"msg_type":14,"content":{"data":"AA"}}`,
    "no data": `{"msg_type":14,"content":{"timestamp":7}}`,
    "empty data": `{"msg_type":14,"content":{"data":""}}`,
    "data twice": `{"msg_type":14,"content":{"data":"AAAA","data":"BBBB"}}`,
    "data twice, once escaped": `{"msg_type":14,"content":{"data":"AAAA","\\u0064ata":"BBBB"}}`,
    "the type twice": `{"msg_type":14,"content":{"data":"AAAA"},"msg_type":15}`,
    "the type twice, once an object": `{"msg_type":14,"msg_type":{"data":"AAAA"}}`,
    "content twice": `{"msg_type":14,"content":{"data":"AAAA"},"content":{"timestamp":7}}`,
    "content twice, once no JSON": `{"content":x,"msg_type":14,"content":{"data":"AAAA"}}`,
    "content without a name": `{"msg_type":14;{"data":"AAAA"}}`,
    "a name with data in it": `{"msg_type":14,"content":{"user_name":"\\",\\"data\\":\\"AAAA","data":"BBBB"}}`,
    "data in an object within": `{"msg_type":14,"content":{"x":{"data":"AAAA"},"data":"BBBB"}}`,
    "an id beyond 2^53": `{"msg_type":14,"content":{"user_id":9007199254740993,"data":"AAAA"}}`,
    "a time with a fraction": `{"msg_type":14,"content":{"data":"AAAA","timestamp":1.5}}`,
    "a number with a leading zero": `{"msg_type":14,"content":{"data":"AAAA","timestamp":01}}`,
    "content that is text": `{"msg_type":14,"content":"AAAA","user_id":7}`,
    "a transcript": `{"msg_type":17,"content":{"data":"Okay"}}`,
    "a keep-alive": `{"msg_type":12,"timestamp":7}`,
    "something behind": `{"msg_type":14,"content":{"data":"AAAA"}}x`,
    "a comma too many": `{"msg_type":14,"content":{"data":"AAAA",}}`,
    "a byte order mark": `\ufeff{"msg_type":14,"content":{"data":"AAAA"}}`,
    "an array": `[14]`,
    nothing: "",
  };
  for (const [what, json] of Object.entries(left))
    it(`is left to JSON.parse: ${what}`, () => {
      assert.equal(scanMedia(Buffer.from(json)), undefined);
      assertSame(Buffer.from(json));
    });

  it("is the same as parsed, for any members, order, white space, escapes and names", () => {
    let taken = 0;
    const property = fc.property(frames, (frame) => {
      if (scanMedia(frame)) taken += 1;
      assertSame(frame);
    });
    fc.assert(property, { numRuns: RUNS });
    assert.ok(taken > RUNS / 10, `only ${taken} of ${RUNS} frames were read in place`);
  });

  it("is the same as parsed, after bytes were changed", () => {
    const change = fc.tuple(fc.nat(), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('"\\{}:,=0 '))));
    fc.assert(
      fc.property(frames, fc.array(change, { minLength: 1, maxLength: 3 }), (frame, changes) => {
        const changed = Buffer.from(frame);
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        assertSame(changed);
      }),
      { numRuns: RUNS },
    );
  });

  it("is the same as parsed, cut off anywhere", () => {
    for (const json of Object.values(usual)) {
      const frame = Buffer.from(json);
      for (let end = 0; end < frame.length; end += 1) assertSame(frame.subarray(0, end));
    }
  });

  it("is the same as parsed, with any one byte in any place", () => {
    const frame = Buffer.from(`{"msg_type":14,"content":{"user_id":7,"user_name":"é","data":"QUJD","timestamp":1}}`);
    for (let at = 0; at < frame.length; at += 1)
      for (let byte = 0; byte < 256; byte += 1) {
        const changed = Buffer.from(frame);
        changed[at] = byte;
        assertSame(changed);
      }
  });

  it("is read whatever the length of the data before was, and wherever a quote stands", () => {
    const frame = (data: string, name: string) =>
      Buffer.from(`{"msg_type":14,"content":{"data":"${data}","user_name":"${name}","timestamp":7}}`);
    for (const before of ["QUJD", "QUJDREVG", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="])
      for (let length = 0; length <= 36; length += 1)
        for (const name of ["A", "A name as long as a packet of data, or more"]) {
          assertSame(frame(before, "B"));
          assertSame(frame("QUJD".repeat(9).slice(0, length), name));
        }
  });

  it("is read to its end and no further, in a range of bytes that go on", () => {
    const json = usual["as documented"] ?? "";
    const bytes = Buffer.from(`"${json}}"},7 `);
    const end = 1 + Buffer.byteLength(json);
    assert.deepStrictEqual(scanMedia(bytes, 1, end), scanMedia(Buffer.from(json)));
    for (let cut = 1; cut < end; cut += 1) assert.equal(scanMedia(bytes, 1, cut), undefined);
    assert.equal(scanMedia(bytes, 1, end + 1), undefined);
  });

  it("is read although it lies in the middle of a larger buffer", () => {
    const frame = Buffer.from(usual["as documented"] ?? "");
    const larger = Buffer.concat([Buffer.from('"data":"'), frame, Buffer.from("}}")]);
    assert.deepStrictEqual(scanMedia(larger.subarray(8, 8 + frame.length)), scanMedia(frame));
  });

  it("leaves nothing of the frame in the message, for the socket's memory is used again", () => {
    const frame = Buffer.from(usual["as documented"] ?? "");
    const message = scanMedia(frame) ?? assert.fail("not taken");
    frame.fill(0);
    assert.equal(bytesOf(contentOf(message).data)?.toString("base64"), BASE64);
  });
});
