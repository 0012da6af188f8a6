import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "mocha";
import { WAV_HEADER_BYTES, writeWavHeader } from "../../../src/audio/codecs/wav";
import { conversation, loadScenario, type Scenario } from "../../../src/simulator";
import { prepare } from "../../../src/simulator/scenario";
import { MAYA, pcm, sha256, TOM } from "../support";

function wav(samples: Buffer, rate = 16_000): Buffer {
  const file = Buffer.concat([Buffer.alloc(WAV_HEADER_BYTES), samples]);
  writeWavHeader(file, { rate, channels: 1, width: 2 });
  return file;
}

describe("simulator: scenarios", () => {
  const audio = [{ speaker: MAYA.id, start: 0, pcm: pcm(100, 1) }];
  const FAULTS: { what: string; scenario: Scenario; says: RegExp }[] = [
    {
      what: "an unknown speaker",
      scenario: { speakers: [TOM], audio },
      says: /"1001" is used but not listed in speakers/,
    },
    {
      what: "a speaker whose audio overlaps",
      scenario: { speakers: [MAYA], audio: [...audio, { speaker: MAYA.id, start: 99, pcm: pcm(20, 2) }] },
      says: /has overlapping audio at 99 ms/,
    },
    {
      what: "a time that is no whole millisecond",
      scenario: { speakers: [MAYA], audio: [{ speaker: MAYA.id, start: 0.5, pcm: pcm(20, 2) }] },
      says: /0\.5.*whole milliseconds/,
    },
    {
      what: "an unknown language",
      scenario: {
        speakers: [MAYA],
        audio,
        transcript: [{ speaker: MAYA.id, start: 0, end: 1, text: "", language: "ELVISH" }],
      },
      says: /no language "ELVISH"/,
    },
  ];
  for (const { what, scenario, says } of FAULTS)
    it(`refuses ${what}`, () => {
      assert.throws(() => prepare(scenario), { code: "SIMULATOR_SCENARIO", message: says });
    });

  it("lasts until the last word, unless it says how long", () => {
    assert.equal(prepare({ speakers: [MAYA], audio }).duration, 100);
    assert.equal(prepare({ speakers: [MAYA], audio, duration: 7 }).duration, 7);
  });
});

describe("simulator: scenario files", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "rtms-scenario-"));
    writeFileSync(path.join(folder, "whole.wav"), wav(pcm(500, 1)));
    writeFileSync(path.join(folder, "own.wav"), wav(pcm(70, 2)));
    writeFileSync(path.join(folder, "slow.wav"), wav(pcm(70, 2), 8000));
  });
  after(() => rmSync(folder, { recursive: true }));

  function load(json: unknown): Scenario {
    const file = path.join(folder, "scenario.json");
    writeFileSync(file, typeof json === "string" ? json : JSON.stringify(json));
    return loadScenario(file);
  }

  it("cuts segments from the scenario's file, or takes their own", () => {
    const scenario = load({
      file: "whole.wav",
      speakers: [{ ...MAYA, mode: "callee", channelId: "c" }, TOM],
      segments: [
        { speaker: MAYA.id, start: 100, end: 300, text: "Hello" },
        { speaker: TOM.id, start: 320, file: "own.wav", text: "Hallo", language: "GERMAN" },
        { speaker: MAYA.id, start: 400, end: 420 },
      ],
      duration: 900,
    });
    assert.deepEqual(scenario.speakers, [{ ...MAYA, channelId: "c", mode: "callee" }, TOM]);
    const whole = pcm(500, 1);
    assert.deepEqual(
      scenario.audio.map(({ speaker, start, pcm: bytes }) => [speaker, start, sha256(bytes)]),
      [
        [MAYA.id, 100, sha256(whole.subarray(3200, 9600))],
        [TOM.id, 320, sha256(pcm(70, 2))],
        [MAYA.id, 400, sha256(whole.subarray(12_800, 13_440))],
      ],
    );
    assert.deepEqual(scenario.transcript, [
      { speaker: MAYA.id, start: 100, end: 300, text: "Hello" },
      { speaker: TOM.id, start: 320, end: 390, text: "Hallo", language: "GERMAN" },
    ]);
    assert.equal(scenario.duration, 900);
  });

  it("reads screen shares, cameras that are off, chat and faults", () => {
    const { share, cameraOff, chat, faults } = load({
      speakers: [MAYA, TOM],
      segments: [{ speaker: MAYA.id, start: 0, end: 100, text: "Hello" }],
      share: [{ speaker: TOM.id, start: 10, end: 90 }],
      cameraOff: [{ speaker: MAYA.id, start: 20, end: 80 }],
      chat: [{ speaker: TOM.id, at: 20, text: "Hi", to: MAYA.id, parent: "m", operation: "UPDATE", id: "n" }],
      faults: [{ fault: "no-length" }, { at: 50, fault: "half-open", value: "audio" }],
    });
    assert.deepEqual(share, [{ speaker: TOM.id, start: 10, end: 90 }]);
    assert.deepEqual(cameraOff, [{ speaker: MAYA.id, start: 20, end: 80 }]);
    assert.deepEqual(chat, [
      { speaker: TOM.id, at: 20, text: "Hi", to: MAYA.id, parent: "m", operation: "UPDATE", id: "n" },
    ]);
    assert.deepEqual(faults, [
      { at: 0, fault: "no-length", value: true },
      { at: 50, fault: "half-open", value: "audio" },
    ]);
  });

  const speakers = [MAYA];
  const said = { speakers, segments: [{ speaker: MAYA.id, start: 0, end: 1, text: "" }] };
  const FAULTS: { what: string; json: unknown; says: RegExp }[] = [
    { what: "no JSON", json: "{", says: /scenario\.json: cannot be read/ },
    { what: "no object", json: "[]", says: /not a JSON object/ },
    { what: "no speakers", json: { segments: [{}] }, says: /lists of "speakers" and "segments"/ },
    { what: "a speaker without a name", json: { speakers: [{ id: "1" }], segments: [{}] }, says: /id and name/ },
    { what: "a segment without a speaker", json: { speakers, segments: [{ start: 0 }] }, says: /speaker and start/ },
    {
      what: "a segment without an end",
      json: { speakers, segments: [{ speaker: "1001", start: 0 }] },
      says: /at 0 ms needs end/,
    },
    {
      what: "a camera that is off without an end",
      json: { ...said, cameraOff: [{ speaker: "1001", start: 0 }] },
      says: /time off of a camera needs speaker, start and end/,
    },
    {
      what: "a screen share without an end",
      json: { ...said, share: [{ speaker: "1001", start: 0 }] },
      says: /screen share needs speaker, start and end/,
    },
    {
      what: "a chat message without a time",
      json: { ...said, chat: [{ speaker: "1001", text: "x" }] },
      says: /chat message needs speaker, at and text/,
    },
    {
      what: "a fault that it does not know",
      json: { ...said, faults: [{ fault: "rain" }] },
      says: /scenario\.json: There is no fault "rain"/,
    },
    {
      what: "a WAV that is missing",
      json: { speakers, segments: [{ speaker: "1001", start: 0, file: "no.wav" }] },
      says: /no\.wav.*ENOENT/,
    },
    {
      what: "a WAV of another rate",
      json: { speakers, segments: [{ speaker: "1001", start: 0, file: "slow.wav" }] },
      says: /slow\.wav: must be 16 kHz, mono\. Convert it: ffmpeg/,
    },
  ];
  for (const { what, json, says } of FAULTS)
    it(`refuses ${what}, and says what to do`, () => {
      assert.throws(() => load(json), { code: "SIMULATOR_SCENARIO", message: says });
    });
});

describe("simulator: the conversation that ships", () => {
  it("is 20 to 30 seconds of two named speakers, every segment audible and in words", () => {
    const { speakers, audio, transcript = [], duration = 0 } = conversation();
    assert.deepEqual(
      speakers.map(({ name }) => name),
      ["Maya Chen", "Tom Becker"],
    );
    assert.ok(duration >= 20_000 && duration <= 30_000, `${duration} ms`);
    const said = transcript.filter(({ deletedAt }) => deletedAt === undefined);
    assert.equal(audio.length, said.length);
    for (const [index, { pcm: bytes, start }] of audio.entries()) {
      const segment = said[index];
      assert.equal(start + bytes.length / 32, segment?.end);
      const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      const loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      assert.ok(loud > 500, `segment ${index} is silent`);
    }
  });
});
