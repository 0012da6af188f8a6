import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeALaw } from "../../../src/audio";
import { GAP, levelOf, type Meeting, talkSpans } from "../../../src/page/model";
import { RATE, Scene, samplesFrom, tone } from "./scene";

const ANA = { id: "1", name: "Ana" };
const BOB = { id: "2", name: "Bob" };

/** The level of a speaker's samples in each 100 ms, from all of them. */
function computed(sampleAt: (index: number) => number, steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => {
    let loudest = 0;
    for (let packet = 0; packet < 5; packet += 1) {
      let sum = 0;
      for (let index = 0; index < 320; index += 1) sum += sampleAt((step * 5 + packet) * 320 + index) ** 2;
      loudest = Math.max(loudest, Math.sqrt(sum / 320) / 32_768);
    }
    return levelOf(loudest);
  });
}

/** In the order of the speakers. */
function lanesOf(scene: Scene): { meeting: Meeting; lanes: Buffer[] } {
  const { meeting } = scene;
  const levels = scene.live.levels(meeting.id) ?? Buffer.alloc(0);
  assert.equal(levels.length, meeting.speakers.length * meeting.levelCount);
  const lanes = meeting.speakers.map((_, index) =>
    levels.subarray(index * meeting.levelCount, (index + 1) * meeting.levelCount),
  );
  return { meeting, lanes };
}

/** 3 dB in steps of a level: what the few samples of a packet may be off (src/audio, `powerOf`). */
const OFF = 13;

describe("the levels of a running meeting", () => {
  it("are the loudness of the samples, 10 a second", () => {
    const loud = (index: number) => (Math.floor(index / RATE) % 2 === 0 ? tone(12_000)(index) : tone(60)(index));
    const scene = new Scene();
    scene.talk(ANA, 4000, loud);
    scene.pass(1000);
    const { meeting, lanes } = lanesOf(scene);
    const expected = [...computed(loud, 40), ...new Array<number>(meeting.levelCount - 40).fill(0)];
    const got = [...(lanes[0] ?? [])];
    for (const [step, level] of expected.entries())
      assert.ok(Math.abs((got[step] ?? -1) - level) <= OFF, `${step}: ${got[step]}, not ${level}`);
    assert.deepEqual(scene.told("p-1"), got);
    assert.deepEqual(
      talkSpans(lanes[0] ?? new Uint8Array()).map(({ from, to }) => [from, to]),
      [
        [0, 10],
        [20, 30],
      ],
    );
    assert.equal(meeting.speakers[0]?.talkMs, 2000);
  });

  it("are the same for any loudness, in L16 and A-law (property)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 32_767 }), fc.boolean(), (amplitude, coded) => {
        const scene = new Scene();
        for (let at = 0; at < 500; at += 20) {
          const samples = samplesFrom(at, 20, tone(amplitude));
          scene.audio(coded ? encodeALaw(samples) : samples, ANA, coded ? { encoding: "alaw" } : {});
          scene.now += 20;
        }
        scene.pass(500);
        const [level = -1] = lanesOf(scene).lanes[0]?.subarray(1) ?? [];
        assert.ok(Math.abs(level - (computed(tone(amplitude), 2)[1] ?? 0)) <= OFF, `${level}`);
      }),
      { numRuns: 30 },
    );
  });

  it("of long packets are those of their parts", () => {
    const scene = new Scene();
    const halves = (index: number) => (index < RATE / 2 ? tone(12_000)(index) : 0);
    scene.audio(samplesFrom(0, 1000, halves), ANA, { duration: 1000, samples: RATE });
    scene.pass(1500);
    const { lanes } = lanesOf(scene);
    assert.ok(lanes[0]?.subarray(0, 5).every((level) => level > 200));
    assert.ok(lanes[0]?.subarray(5).every((level) => level === 0));
  });

  it("of Opus and G.722 only say that somebody speaks", () => {
    for (const [encoding, bytes, speaks] of [
      ["opus", 80, true],
      ["opus", 3, false],
      ["g722", 160, true],
    ] as const) {
      const scene = new Scene();
      scene.audio(Buffer.alloc(bytes, 7), ANA, { encoding });
      scene.pass(500);
      assert.equal(lanesOf(scene).lanes[0]?.[0], speaks ? levelOf(0.1) : 0, encoding);
    }
  });

  it("of mixed audio are those of the active speaker, else of everybody", () => {
    const scene = new Scene();
    const loud = samplesFrom(0, 20, tone(9000));
    scene.audio(loud, undefined);
    scene.now += 100;
    scene.audio(loud, undefined, {}, { activeSpeaker: BOB });
    scene.pass(400);
    assert.deepEqual(
      scene.meeting.speakers.map(({ key, name }) => [key, name]),
      [
        ["mixed", ""],
        ["p-2", "Bob"],
      ],
    );
  });

  it("that were lost are gaps, unless they come after all", () => {
    const scene = new Scene();
    scene.talk(ANA, 1000);
    scene.talk(BOB, 1000);
    scene.pass(20);
    scene.event("interrupted", { cause: "signaling" });
    scene.pass(2980);
    scene.event("streaming", { media: ["audio"] });
    // What Ana said in the second second comes again, as it was.
    scene.talk(ANA, 1000, tone(8000), 2000);
    scene.pass(500);
    const lost = lanesOf(scene).lanes[0]?.subarray(20, 50) ?? [];
    assert.deepEqual([lost[5] === GAP, lost[15]], [false, GAP]);
    assert.deepEqual(scene.told("p-1"), [...(lanesOf(scene).lanes[0] ?? [])]);
    scene.pass(11_000);
    const { meeting, lanes } = lanesOf(scene);
    // When Ana was heard after all, Bob was silent.
    assert.ok(lanes[1]?.subarray(20, 30).every((level) => level === 0));
    assert.ok(lanes[1]?.subarray(30, 49).every((level) => level === GAP));
    const gaps = meeting.marks.filter(({ kind }) => kind === "gap");
    assert.deepEqual(gaps, [{ at: 3000, kind: "gap", duration: 2000 }]);
    assert.deepEqual(scene.told("p-2"), [...(lanes[1] ?? [])]);
  });

  it("do not follow a clock that is set, and end after a day", () => {
    const scene = new Scene();
    scene.talk(ANA, 1000);
    const loud = samplesFrom(0, 20, tone(9000));
    scene.audio(loud, ANA, {}, { timestamp: scene.now + 86_400_000 });
    scene.audio(loud, ANA, {}, { timestamp: scene.now - 86_400_000 });
    scene.pass(1000);
    assert.ok(scene.meeting.levelCount < 30 && scene.meeting.duration < 3000, `${scene.meeting.duration}`);
    scene.now += 2 * 86_400_000;
    scene.pass(100);
    assert.equal(scene.meeting.levelCount, 864_000);
  });
});
