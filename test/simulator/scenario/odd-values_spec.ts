// JSON that cannot be converted to text, where a user's files must have text: it is reported as what is wrong with
// them.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWavHeader } from "../../../src/audio/codecs/wav";
import { checkFault } from "../../../src/simulator";
import { readReport } from "../../../src/simulator/replay/report";
import { readSpeech } from "../../../src/simulator/scenario/speech-file";
import { Stage } from "../support";

const ODD = { toString: 1, valueOf: 2 };

describe("a file with odd values", () => {
  for (const fault of [{ fault: ODD }, { fault: "drop-medium", value: "audio", at: ODD }, { fault: [ODD], at: 0 }])
    it(`is refused with what is wrong with the fault ${JSON.stringify(fault)}`, () =>
      assert.throws(() => checkFault(fault), { code: "SIMULATOR_OPTIONS" }));

  it("is refused because a version is no number", () =>
    assert.throws(() => readReport({ format: "zoom-rtms-report", version: ODD }), {
      code: "SIMULATOR_REPORT",
      message: /its version is not a number, but this simulator supports version 1/,
    }));
});

describe("a WAV file with an impossible rate", () => {
  const file = join(tmpdir(), `zoom-rtms-rate-${process.pid}.wav`);
  after(() => rmSync(file));

  for (const rate of [0, 1, 2 ** 30])
    it(`is refused at once: ${rate} Hz`, async () => {
      const wav = Buffer.concat([Buffer.alloc(44), Buffer.alloc(3200, 1)]);
      writeWavHeader(wav, { rate, channels: 1, width: 2, encoding: "s16le" });
      writeFileSync(file, wav);
      await assert.rejects(readSpeech(file), { name: "RangeError", message: /samples per second.+ffmpeg -i/ });
    });
});

describe("an app that sends odd values", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it("in a handshake for media is refused", async () => {
    const stream = stage.play();
    await stage.signaling(stream);
    const scenarios = [{ audio: { send_rate: ODD } }, { audio: { codec: [ODD] } }, { video: { fps: ODD } }];
    for (const media_params of scenarios) {
      const socket = await stage.socket();
      socket.send({ msg_type: 3, protocol_version: 1, ...stage.claim(stream), media_type: 1, media_params });
      if ("audio" in media_params) assert.notEqual((await socket.next(4)).status_code, 0);
    }
  });

  it("is answered the next message all the same", async () => {
    const stream = stage.play();
    const signaling = await stage.signaling(stream);
    signaling.send({ msg_type: ODD });
    signaling.send({ msg_type: 5, events: [ODD, { event_type: ODD, subscribe: ODD }] });
    signaling.send({ msg_type: 28, user_id: ODD, subscribe: ODD });
    signaling.send({ msg_type: 19, rtms_stream_id: stream.streamId });
    assert.ok(await signaling.next(20));
  });
});
