// The frames of a WebSocket (RFC 6455, section 5): however the network splits them, what was sent is received.

import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameReader, writeFrame, writeText } from "../../../src/protocol/transport/frames";
import { closing, FIN, frame, frameOf } from "./raw-frames";

const MAX = 100_000;

type Heard = ["message" | "ping", string] | ["closed", number, string];

function reader(maxFrame = MAX): { heard: Heard[]; frames: FrameReader } {
  const heard: Heard[] = [];
  const frames = new FrameReader(maxFrame, {
    message: (bytes, start, end) => heard.push(["message", bytes.toString("latin1", start, end)]),
    ping: (data) => heard.push(["ping", data.toString("latin1")]),
    closed: (code, reason) => heard.push(["closed", code, reason.toString()]),
  });
  return { heard, frames };
}

/** Feeds `bytes` in pieces, in memory that is overwritten after each, as that of the sockets is. */
function feed(frames: FrameReader, bytes: Buffer, cuts: readonly number[] = []): void {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    const lent = Buffer.from(bytes.subarray(from, end));
    frames.read(lent);
    lent.fill(0xee);
    from = end;
  }
}

const text = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: "binary-ascii", maxLength: 130, size: "max" }) },
  fc.constantFrom(125, 126, 127, 65_535, 65_536).map((length) => "x".repeat(length)),
);
/** A message in so many parts, and pings between them. */
const sent = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("message" as const), parts: fc.array(text, { minLength: 1, maxLength: 4 }) }),
    fc.record({
      kind: fc.constant("ping" as const),
      parts: fc.tuple(fc.string({ unit: "binary-ascii", maxLength: 40, size: "max" })),
    }),
  ),
  { maxLength: 8 },
);

describe("frames", () => {
  it("are read whole, however the network cuts them, although its memory is used again", () => {
    fc.assert(
      fc.property(sent, fc.boolean(), fc.array(fc.nat(), { maxLength: 12, size: "max" }), (messages, binary, cuts) => {
        const { heard, frames } = reader(10_000_000);
        const expected: Heard[] = [];
        const bytes: Buffer[] = [];
        for (const { kind, parts } of messages) {
          if (kind === "ping") bytes.push(frame(FIN | 9, Buffer.from(parts[0] ?? "", "latin1")));
          else
            for (const [index, part] of parts.entries()) {
              const isLast = index === parts.length - 1;
              const opcode = index > 0 ? 0 : binary ? 2 : 1;
              bytes.push(frame((isLast ? FIN : 0) | opcode, Buffer.from(part, "latin1")));
              if (!isLast) bytes.push(frame(FIN | 9, "between"));
              if (!isLast) expected.push(["ping", "between"]);
            }
          expected.push([kind, parts.join("")]);
        }
        feed(frames, Buffer.concat(bytes), cuts);
        assert.deepEqual(heard, expected);
      }),
    );
  });

  it("are read a byte at a time", () => {
    const { heard, frames } = reader();
    const bytes = Buffer.concat([frame(FIN | 1, "a".repeat(300)), frame(FIN | 1, ""), closing(1000, "bye")]);
    for (const byte of bytes) frames.read(Buffer.from([byte]));
    assert.deepEqual(heard, [
      ["message", "a".repeat(300)],
      ["message", ""],
      ["closed", 1000, "bye"],
    ]);
  });

  it("report a close with and without a code, and nothing after it", () => {
    for (const [close, expected] of [
      [closing(1000, "bye"), ["closed", 1000, "bye"]],
      [frame(FIN | 8, ""), ["closed", 1005, ""]],
    ] as const) {
      const { heard, frames } = reader();
      feed(frames, Buffer.concat([close, frame(FIN | 1, "late")]));
      assert.deepEqual(heard, [expected]);
    }
  });

  it("ignore an answer to a ping that was not sent", () => {
    const { heard, frames } = reader();
    feed(frames, Buffer.concat([frame(FIN | 10, "?"), frame(FIN | 1, "on")]));
    assert.deepEqual(heard, [["message", "on"]]);
  });

  it("that arrive whole are passed on without a copy, also after one that did not", () => {
    const lent: Buffer[] = [];
    const frames = new FrameReader(MAX, {
      message: (bytes, start, end) => lent.push(bytes.subarray(start, end)),
      ping: () => undefined,
      closed: () => undefined,
    });
    const [head, tail] = [frame(FIN | 1, "abc").subarray(0, 3), Buffer.from("bc")];
    const chunk = Buffer.allocUnsafeSlow(10);
    Buffer.concat([tail, frame(FIN | 1, "de"), frame(FIN | 1, "fg")]).copy(chunk);
    frames.read(head);
    frames.read(chunk);
    assert.deepEqual(lent.map(String), ["abc", "de", "fg"]);
    assert.deepEqual(
      lent.map(({ buffer }) => buffer === chunk.buffer),
      [false, true, true],
    );
  });

  const masked = Buffer.concat([Buffer.from([FIN | 1, 0x80 | 1]), Buffer.alloc(5)]);
  const BROKE = "the server broke the WebSocket protocol: ";
  const LARGE = `bytes is larger than the limit of ${MAX} bytes (maxFrame)`;
  const inside = Buffer.concat([frame(1, "x"), frame(1, "y")]);
  for (const [what, bytes, code, words] of [
    ["masked", masked, "FRAME_MASKED", "a masked frame"],
    ["with a reserved bit, as compressed ones are", frame(FIN | 0x41, "x"), "FRAME_RESERVED_BIT", "a reserved bit"],
    ["of an unknown kind", frame(FIN | 3, "x"), "FRAME_OPCODE", "a frame with the unknown opcode 3"],
    ["of an unknown control kind", frame(FIN | 11, "x"), "FRAME_OPCODE", "a frame with the unknown opcode 11"],
    ["continuing nothing", frame(FIN, "x"), "FRAME_CONTINUATION", "a continuation frame without a message"],
    ["beginning within a message", inside, "FRAME_INSIDE_MESSAGE", "a message inside a fragmented message"],
    ["of control, in parts", frame(9, "x"), "FRAME_FRAGMENTED_CONTROL", "a fragmented control frame"],
    ["of control, too long", frame(FIN | 9, "x".repeat(126)), "FRAME_LONG_CONTROL", "a control frame over 125 bytes"],
    ["of close, in parts", frame(8, "\u0003A"), "FRAME_FRAGMENTED_CONTROL", "a fragmented control frame"],
    ["of close, too long", frame(FIN | 8, "x".repeat(126)), "FRAME_LONG_CONTROL", "a control frame over 125 bytes"],
    [
      "of close, with half a code",
      frame(FIN | 8, "x"),
      "FRAME_CLOSE_PAYLOAD",
      "a close frame with one byte of payload",
    ],
    ["of close, with a reserved code", closing(1005), "FRAME_CLOSE_CODE", "a close frame with the invalid code 1005"],
  ] as const)
    it(`${what} are refused as invalid WebSocket frames (1002)`, () => {
      assert.throws(() => feed(reader().frames, bytes), {
        name: "FrameError",
        message: BROKE + words,
        code,
        closeCode: 1002,
      });
    });

  it("of close, with a reason that is not UTF-8, are refused (1007)", () => {
    assert.throws(() => feed(reader().frames, closing(1000, Buffer.from([0xc3]))), {
      message: `${BROKE}a close frame with a reason that is not UTF-8`,
      code: "FRAME_CLOSE_REASON",
      closeCode: 1007,
    });
  });

  for (const [what, bytes, words] of [
    ["longer than allowed", frame(FIN | 1, Buffer.alloc(MAX + 1)), `a frame of ${MAX + 1} ${LARGE}`],
    [
      "of 2^60 bytes, by the header alone",
      Buffer.from([FIN | 1, 127, 16, 0, 0, 0, 0, 0, 0, 0]),
      `a frame of ${2 ** 60} ${LARGE}`,
    ],
    [
      "together longer than allowed",
      Buffer.concat([frame(1, Buffer.alloc(MAX)), frame(FIN, "xy")]),
      `a frame of ${MAX + 2} ${LARGE}`,
    ],
  ] as const)
    it(`${what} are refused with the length and the limit (1009)`, () => {
      assert.throws(() => feed(reader().frames, bytes), {
        name: "FrameError",
        message: words,
        code: "FRAME_TOO_LARGE",
        closeCode: 1009,
      });
    });

  it("of control with 125 bytes, the most they may have, are taken", () => {
    const { heard, frames } = reader();
    feed(frames, frame(FIN | 9, "x".repeat(125)));
    feed(frames, closing(1000, "y".repeat(123)));
    assert.deepEqual(heard, [
      ["ping", "x".repeat(125)],
      ["closed", 1000, "y".repeat(123)],
    ]);
  });

  it("of the largest size are taken, in one part and in many", () => {
    const { heard, frames } = reader();
    feed(frames, frame(FIN | 1, Buffer.alloc(MAX, "x")), [7, 50_000]);
    feed(frames, Buffer.concat([frame(1, Buffer.alloc(MAX - 1, "x")), frame(0, ""), frame(FIN, "x")]));
    assert.deepEqual(
      heard.map(([, data]) => data),
      ["x".repeat(MAX), "x".repeat(MAX)],
    );
  });

  it("of the largest size may have pings between their parts", () => {
    const { heard, frames } = reader();
    feed(frames, Buffer.concat([frame(1, "x".repeat(MAX)), frame(FIN | 9, "there?"), frame(FIN, "")]));
    assert.deepEqual(heard, [
      ["ping", "there?"],
      ["message", "x".repeat(MAX)],
    ]);
  });

  it("get memory as their bytes arrive, not by what a header announces", () => {
    const announced = 16 * 1024 * 1024;
    const start = frame(FIN | 2, Buffer.alloc(announced)).subarray(0, 100);
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 20 }, () => reader(announced));
    for (const { frames } of readers) frames.read(start);
    const taken = process.memoryUsage().arrayBuffers - before;
    assert.ok(taken < announced, `${taken} bytes`);
    assert.ok(readers.every(({ heard }) => heard.length === 0));
  });

  it("whose memory grows are whole", () => {
    const { heard, frames } = reader(1_000_000);
    for (const length of [65_535, 65_536, 65_537, 131_072, 131_073, 262_145, 1_000_000]) {
      const payload = Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
      const cuts = Array.from({ length: length / 9973 }, (_, index) => index * 9973);
      feed(frames, frame(FIN | 2, payload), cuts);
      assert.ok(heard.pop()?.[1] === payload.toString("latin1"), `${length}`);
    }
  });

  it("a hundred thousand tiny parts cost no more than their bytes", () => {
    const { heard, frames } = reader();
    feed(frames, frame(1, "x"));
    const part = frame(0, "x");
    for (let count = 2; count < MAX; count += 1) frames.read(part);
    feed(frames, frame(FIN, "x"));
    assert.equal(heard[0]?.[1], "x".repeat(MAX));
  });
});

describe("frames that this side sends", () => {
  it("are masked with a mask of their own, at every length, and no longer than they need be", () => {
    for (const [length, header] of [
      [0, 2],
      [1, 2],
      [124, 2],
      [125, 2],
      [126, 4],
      [65_535, 4],
      [65_536, 10],
    ] as const) {
      const text = "x".repeat(length % 2) + "ü".repeat(length >> 1);
      const bytes = writeText(text);
      assert.equal(bytes.length, header + 4 + length);
      const { first, payload, size } = frameOf(bytes);
      assert.deepEqual([first, String(payload), size], [FIN | 1, text, bytes.length]);
    }
    const masks = new Set(Array.from({ length: 20 }, () => writeFrame(10, Buffer.alloc(1)).toString("hex")));
    assert.ok(masks.size > 10, "the masks repeat");
  });
});
