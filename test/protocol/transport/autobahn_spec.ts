// The cases of the Autobahn test suite that concern a client, by its numbers of areas; 12 and 13 need an extension. A server
// sends the bytes of each row, and the row says what our client reports and what it sends back.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { socketOpener } from "../../../src/protocol/transport/network";
import type { SocketListener } from "../../../src/protocol/transport/socket";
import { parseFrame } from "../../../src/protocol/wire/parse";
import { until } from "../../until";
import { closing, FIN, frame, frameOf } from "./raw-frames";
import { RawServer } from "./raw-server";

const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];
const KiB = 1024;
const MAX_FRAME = 4 * KiB * KiB;

interface Row {
  what: string;
  sent: readonly Buffer[];
  /** The bytes of a piece; the next one follows when the client has read it. */
  piece?: number;
  /** In order. */
  reports: readonly string[];
  /** In order; each is masked. */
  answers: readonly string[];
}

/** Short payloads as latin1, others by length and hash. */
const shown = (bytes: Buffer | string, body = Buffer.from(bytes as string)): string =>
  body.length <= 130
    ? JSON.stringify(body.toString("latin1"))
    : `${body.length} bytes ${createHash("sha1").update(body).digest("hex")}`;
const message = (bytes: Buffer | string) => `message ${shown(bytes)}`;
const pong = (bytes: Buffer | string) => `pong ${shown(bytes)}`;

/** The client accepts all of it; then the server closes. */
function accepted(what: string, sent: Buffer[], reports: string[], answers: string[] = [], piece?: number): Row {
  const ends = { reports: [...reports, 'closed 1000 ""'], answers: [...answers, "close 1000"] };
  return { what, sent: [...sent, closing(1000)], ...ends, ...(piece && { piece }) };
}

/** The client reports the fault, closes, and ignores what follows. */
function refused(what: string, sent: Buffer[], fault: string, reports: string[] = [], closeCode = 1002): Row {
  const late = [frame(FIN | TEXT, "late"), frame(FIN | PING, "late"), closing(1000)];
  const ends = { reports: [...reports, `failed ${fault}`, 'closed 1006 ""'], answers: [`close ${closeCode}`] };
  return { what, sent: [...sent, ...late], ...ends };
}

/** The server closes, and the client answers with the same code. */
const closed = (what: string, close: Buffer, report: string, code = "1000", late: Buffer[] = []): Row => ({
  ...{ what, sent: [close, ...late], reports: [`closed ${report}`], answers: [`close ${code}`.trim()] },
});

const chopped = (row: Row, piece: number): Row => ({ ...row, what: `${row.what}, in pieces of ${piece}`, piece });

/** A message in fragments of `size` bytes. */
function fragments(opcode: number, payload: Buffer, size: number): Buffer[] {
  const count = Math.max(1, Math.ceil(payload.length / size));
  return Array.from({ length: count }, (_, index) =>
    frame(
      (index === count - 1 ? FIN : 0) | (index === 0 ? opcode : 0),
      payload.subarray(index * size, (index + 1) * size),
    ),
  );
}

const KINDS = [
  ["text", TEXT, "*"],
  ["binary", BINARY, "\u00fe"],
] as const;
const hello = frame(FIN | TEXT, "hello");
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const framing = KINDS.flatMap(([kind, opcode, letter]) =>
  [0, 125, 126, 127, 128, 65_535, 65_536].flatMap((length) => {
    const payload = Buffer.alloc(length, letter, "latin1");
    const row = accepted(`${kind} of ${length} bytes`, [frame(FIN | opcode, payload)], [message(payload)]);
    return [row, chopped(row, length > 128 ? 997 : 1)];
  }),
);

const ping = (what: string, payload: Buffer | string) =>
  accepted(what, [frame(FIN | PING, payload)], [], [pong(payload)]);
const ten = accepted(
  "ten pings",
  range(0, 9).map((number) => frame(FIN | PING, `payload-${number}`)),
  [],
  range(0, 9).map((number) => pong(`payload-${number}`)),
);
const pings = [
  ping("a ping without payload", ""),
  ping("a ping with text", "Hello, world!"),
  ping("a ping with binary data", Buffer.from([0, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0, 0xff])),
  ping("a ping of 125 bytes", Buffer.alloc(125, 0xfe)),
  chopped(ping("a ping of 125 bytes", Buffer.alloc(125, 0xfe)), 1),
  refused("a ping of 126 bytes", [frame(FIN | PING, Buffer.alloc(126, 0xfe))], "FRAME_LONG_CONTROL"),
  accepted("an unsolicited pong without payload", [frame(FIN | PONG, "")], []),
  accepted("an unsolicited pong with payload", [frame(FIN | PONG, "unsolicited")], []),
  accepted("an unsolicited pong and a ping", [frame(FIN | PONG, "one"), frame(FIN | PING, "two")], [], [pong("two")]),
  ten,
  chopped(ten, 1),
];

const reserved = range(1, 7).flatMap((bits) =>
  [
    ["text", TEXT, ""],
    ["text with payload", TEXT, "*"],
    ["a ping", PING, "?"],
    ["a close", CLOSE, "\u0003A"],
  ].map(([what, opcode, payload]) =>
    refused(
      `bits ${bits} on ${what}`,
      [hello, frame(FIN | (bits << 4) | Number(opcode), String(payload))],
      "FRAME_RESERVED_BIT",
      [message("hello")],
    ),
  ),
);

const opcodes = [...range(3, 7), ...range(11, 15)].flatMap((opcode) =>
  ["", "*"].map((payload) =>
    refused(
      `opcode ${opcode} ${payload && "with payload"}`.trim(),
      [hello, frame(FIN | opcode, payload)],
      "FRAME_OPCODE",
      [message("hello")],
    ),
  ),
);

const [part1, part2] = [frame(TEXT, "one "), frame(FIN, "two")];
const parts = [message("one two")];
const between = frame(FIN | PING, "between");
const three = [frame(TEXT, "a"), between, frame(0, "b"), between, frame(FIN, "c")];
const fragmentation = [
  refused("a fragmented ping", [frame(PING, "a"), frame(FIN, "b")], "FRAME_FRAGMENTED_CONTROL"),
  refused("a fragmented pong", [frame(PONG, "a"), frame(FIN, "b")], "FRAME_FRAGMENTED_CONTROL"),
  accepted("text in two fragments", [part1, part2], parts),
  chopped(accepted("text in two fragments", [part1, part2], parts), 1),
  accepted("a ping between fragments", [part1, between, part2], parts, [pong("between")]),
  chopped(accepted("a ping between fragments", [part1, between, part2], parts, [pong("between")]), 1),
  accepted("pings between three fragments", three, [message("abc")], [pong("between"), pong("between")]),
  accepted("three empty fragments", [frame(TEXT, ""), frame(0, ""), frame(FIN, "")], [message("")]),
  accepted("binary in five fragments", fragments(BINARY, Buffer.from("abcde"), 1), [message("abcde")]),
  accepted("two messages in fragments", [part1, part2, part1, part2], [...parts, ...parts]),
  refused("a last continuation without a start", [frame(FIN, "x"), hello], "FRAME_CONTINUATION"),
  refused("a continuation without a start", [frame(0, "x"), part1, part2], "FRAME_CONTINUATION"),
  refused("a continuation after a message", [part1, part2, frame(0, "x")], "FRAME_CONTINUATION", parts),
  refused("text inside a fragmented message", [part1, hello], "FRAME_INSIDE_MESSAGE"),
  refused("fragmented text inside a fragmented message", [part1, part1, part2], "FRAME_INSIDE_MESSAGE"),
  refused("binary inside a fragmented message", [part1, frame(FIN | BINARY, "x")], "FRAME_INSIDE_MESSAGE"),
];

const word = Buffer.from("κόσμε 𝄞 é");
const utf8 = [
  accepted("valid text", [frame(FIN | TEXT, word)], [message(word)]),
  accepted("valid text, fragments inside characters", fragments(TEXT, word, 1), [message(word)]),
  chopped(accepted("valid text", [frame(FIN | TEXT, word)], [message(word)]), 1),
  ...Object.entries({
    "a character cut at the end": [0x61, 0xc3],
    "a character cut before another": [0xe2, 0x82, 0x61],
    "a continuation byte alone": [0x61, 0x80, 0x61],
    "an overlong form": [0xc0, 0xaf],
    "a surrogate": [0xed, 0xa0, 0x80],
    "a code point above U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
    "a byte that UTF-8 never has": [0xff],
  }).map(([what, bytes]) =>
    accepted(
      `${what}: no failure`,
      [frame(FIN | TEXT, Buffer.from(bytes)), hello],
      [message(Buffer.from(bytes)), message("hello")],
    ),
  ),
];

const FULL = "*".repeat(123);
const VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const INVALID = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
const closes = [
  accepted("after a message", [hello], [message("hello")]),
  closed("twice", closing(1000), '1000 ""', "1000", [closing(1000)]),
  closed("and a ping after it", closing(1000), '1000 ""', "1000", [frame(FIN | PING, "late")]),
  closed("and data after it", closing(1000), '1000 ""', "1000", [hello, Buffer.alloc(256 * KiB, 0xff)]),
  closed("inside a fragmented message", Buffer.concat([part1, closing(1000)]), '1000 ""', "1000", [part2]),
  closed("without payload", frame(FIN | CLOSE, ""), '1005 ""', ""),
  refused("with one byte", [frame(FIN | CLOSE, "a")], "FRAME_CLOSE_PAYLOAD"),
  closed("with a reason", closing(1000, "Hello, world!"), '1000 "Hello, world!"'),
  closed("with a reason of 123 bytes", closing(1000, FULL), `1000 "${FULL}"`),
  refused("with a reason of 124 bytes", [closing(1000, `${FULL}*`)], "FRAME_LONG_CONTROL"),
  closed("with a reason of many bytes a character", closing(1000, "κ"), `1000 ${shown("κ")}`),
  refused(
    "with a reason not UTF-8",
    [closing(1000, Buffer.from([0x61, 0xed, 0xa0, 0x80]))],
    "FRAME_CLOSE_REASON",
    [],
    1007,
  ),
  ...VALID.flatMap((code) => [
    closed(`with ${code}`, closing(code), `${code} ""`, `${code}`),
    closed(`with ${code} and a reason`, closing(code, "why"), `${code} "why"`, `${code}`),
  ]),
  ...INVALID.flatMap((code) =>
    ["", "why"].map((reason) =>
      refused(`with ${code} ${reason && "and a reason"}`.trim(), [closing(code, reason)], "FRAME_CLOSE_CODE"),
    ),
  ),
];

const large = (byte: string, length: number) => Buffer.alloc(length, byte, "latin1");
const limits = [
  ...KINDS.flatMap(([kind, opcode, letter]) =>
    [1, 4].flatMap((size) => {
      const payload = large(letter, size * KiB * KiB);
      const named = `${kind} of ${size} MiB`;
      return [
        accepted(named, [frame(FIN | opcode, payload)], [message(payload)]),
        ...[64, KiB, 64 * KiB].map((part) =>
          accepted(`${named} in fragments of ${part}`, fragments(opcode, payload, part), [message(payload)]),
        ),
      ];
    }),
  ),
  refused("more than the limit", [frame(FIN | TEXT, large("*", MAX_FRAME + 1))], "FRAME_TOO_LARGE", [], 1009),
  refused(
    "more than the limit in fragments",
    fragments(BINARY, large("*", MAX_FRAME + 1), 64 * KiB),
    "FRAME_TOO_LARGE",
    [],
    1009,
  ),
];

const AREAS: Readonly<Record<string, readonly Row[]>> = {
  "1 framing": framing,
  "2 pings and pongs": pings,
  "3 reserved bits": reserved,
  "4 reserved opcodes": opcodes,
  "5 fragmentation": fragmentation,
  "6 UTF-8, which is not checked in messages": utf8,
  "7 a close of the server": closes,
  "9 limits": limits,
  "10 automatic fragmentation": [
    accepted("text in fragments of 1300 bytes", fragments(TEXT, large("*", 65_536), 1300), [
      message(large("*", 65_536)),
    ]),
  ],
};

/** What the client of one row did. */
class Reports implements SocketListener {
  readonly all: string[] = [];
  ended = false;

  opened(): void {}
  message(payload: Buffer): void {
    this.all.push(message(payload));
  }
  failed(error: Error & { code?: string }): void {
    this.all.push(`failed ${error.code ?? error.message}`);
  }
  closed(code: number, reason: Buffer): void {
    this.all.push(`closed ${code} ${shown(reason)}`);
    this.ended = true;
  }
}

/** The frames in what a client sent. */
function answersIn(bytes: Buffer): string[] {
  const answers: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { first, payload, size } = frameOf(bytes.subarray(at));
    at += size;
    if (first === (FIN | PONG)) answers.push(pong(payload));
    else if (first !== (FIN | CLOSE)) answers.push(`a frame of ${first}`);
    else
      answers.push(payload.length === 0 ? "close" : `close ${payload.readUInt16BE(0)}${payload.toString("latin1", 2)}`);
  }
  return answers;
}

describe("RFC 6455, by the cases of the Autobahn test suite", () => {
  const server = new RawServer();
  const open = socketOpener({ proxy: () => undefined });
  before(() => server.listen());
  after(() => server.close());

  /** Plays the bytes to a new client until both sides are gone. @returns what the client sent */
  async function play({ sent, piece }: Pick<Row, "sent" | "piece">, reports: Reports): Promise<string[]> {
    const client = open(server.url, { maxFrame: MAX_FRAME }, reports);
    const peer = await server.next();
    const { socket } = peer;
    const isRead = () => (client.heard ?? 0) === socket.bytesWritten;
    await until(isRead);
    const bytes = Buffer.concat(sent);
    const step = piece ?? bytes.length;
    for (let at = 0; at < bytes.length && !reports.ended; at += step) {
      socket.write(bytes.subarray(at, at + step));
      while (piece && !isRead() && !reports.ended) await new Promise(setImmediate);
    }
    await until(() => reports.ended && peer.isGone);
    return answersIn(peer.received);
  }

  for (const [area, rows] of Object.entries(AREAS))
    describe(area, () => {
      for (const row of rows)
        it(row.what, async () => {
          const reports = new Reports();
          const answers = await play(row, reports);
          assert.deepEqual({ reports: reports.all, answers }, { reports: row.reports, answers: row.answers });
        });
    });

  it("keeps a message with a damaged name: the character becomes U+FFFD", async () => {
    const [start, end] = [Buffer.from('{"msg_type":6,"event":{"user_name":"Zo'), Buffer.from('"},"timestamp":7}')];
    const cut = Buffer.concat([start, Buffer.from("ë").subarray(0, 1), end]);
    const messages: unknown[] = [];
    const reports = new Reports();
    reports.message = (payload) => messages.push(parseFrame(payload));
    await play({ sent: [frame(FIN | TEXT, cut), closing(1000)] }, reports);
    assert.deepEqual(messages, [{ msg_type: 6, event: { user_name: "Zo\ufffd" }, timestamp: 7 }]);
    assert.deepEqual(reports.all, ['closed 1000 ""']);
  });
});
