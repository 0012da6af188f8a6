// One message an utterance: exact cuts of what came in, found where somebody speaks.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { AudioOutMessage } from "../../../src/audio/groups/envelope";
import type { AudioSettings } from "../../../src/audio/settings";
import { conversation } from "../../../src/simulator/scenario/conversation";
import { Making, packetOf, T0 } from "../recording-maker";
import { noise, samplesOf } from "../signals";

const RATE = 16_000;
const SETTINGS = { chunk: "silence", silenceMs: 300, minMs: 100, padMs: 100, maxMs: 5000 } as const;
const ms = (duration: number) => (duration * RATE) / 1000;

/** A voice or so: syllables of a tone, four a second. */
const voice = (duration: number) =>
  samplesOf(ms(duration), (n) => 6000 * Math.sin(n / 9) * (0.55 + 0.45 * Math.sin((n * 2 * Math.PI * 4) / RATE)));
const hush = (duration: number) => noise(ms(duration), duration, 12);

function speak(sound: Buffer, settings: Partial<AudioSettings> = {}, packetMs = 20, at = 0): Making {
  const made = new Making({ ...SETTINGS, ...settings });
  const bytes = ms(packetMs) * 2;
  for (let from = 0; from < sound.length; from += bytes)
    made.push(packetOf(at + from / 32, sound.subarray(from, from + bytes)));
  return made;
}

const spans = (messages: readonly AudioOutMessage[]) =>
  messages.filter(({ audio }) => audio.samples > 0).map(({ audio }) => [audio.timestamp - T0, audio.duration]);

describe("chunks by silence", () => {
  it("hold one utterance each, padded, and leave out silence", () => {
    const made = speak(Buffer.concat([hush(1000), voice(800), hush(1000), voice(500), hush(1000)]));
    assert.equal(made.messages.length, 2, "as soon as the silence is long enough");
    const [one, two] = spans(made.messages) as [[number, number], [number, number]];
    for (const [[start, duration], [from, to]] of [
      [one, [900, 1900]],
      [two, [2700, 3400]],
    ] as const) {
      assert.ok(Math.abs(start - from) <= 40, `begins at ${start}`);
      assert.ok(Math.abs(start + duration - to) <= 60, `ends at ${start + duration}`);
    }
    made.end();
    assert.equal(made.messages.at(-1)?.complete, true);
    assert.equal(made.messages.at(-1)?.audio.samples, 0);
  });

  it("are exact cuts of what came, in order and apart, whatever the packets and settings (property)", () => {
    const part = fc.tuple(fc.boolean(), fc.integer({ min: 40, max: 1500 }));
    const settings = fc.record({
      silenceMs: fc.integer({ min: 100, max: 800 }),
      minMs: fc.integer({ min: 0, max: 500 }),
      maxMs: fc.integer({ min: 1000, max: 2000 }),
      padMs: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 8 }),
        settings,
        fc.constantFrom(10, 20, 30, 100, 1000),
        (parts, chosen, packetMs) => {
          const sound = Buffer.concat(parts.map(([speaks, duration]) => (speaks ? voice(duration) : hush(duration))));
          const { messages, problems } = speak(sound, chosen, packetMs).end();
          assert.deepEqual(problems, []);
          let end = 0;
          for (const { payload, audio } of messages.filter(({ audio }) => audio.samples > 0)) {
            const at = ms(audio.timestamp - T0);
            assert.ok(Math.abs(at - end) < 17 || at > end, "no sample is sent twice");
            const exact = [-16, 16].map((shift) => at + shift);
            const found = sound.indexOf(payload as Buffer, Math.max(0, (exact[0] ?? 0) * 2));
            assert.ok(found >= 0 && found / 2 <= (exact[1] ?? 0), "the samples are those of that time");
            assert.ok(audio.samples <= ms(chosen.maxMs));
            end = at + audio.samples;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("cut what is longer than maxMs without a gap", () => {
    const { messages } = speak(Buffer.concat([voice(4500), hush(1000)]), { maxMs: 2000, padMs: 0 }).end();
    const [one, two, three] = spans(messages) as number[][];
    assert.deepEqual([one?.[1], two?.[1]], [2000, 2000]);
    assert.equal(two?.[0], (one?.[0] ?? 0) + 2000);
    assert.equal(three?.[0], (two?.[0] ?? 0) + 2000);
  });

  it("pad themselves with no sample of the one before", () => {
    const sound = Buffer.concat([voice(160), hush(140), voice(400), hush(500)]);
    const { messages } = speak(sound, { silenceMs: 100, padMs: 500 }, 1200).end();
    const [one, two] = spans(messages) as [[number, number], [number, number]];
    assert.ok(two[0] >= one[0] + one[1], `${two[0]} is before ${one[0] + one[1]}`);
  });

  it("ignore clicks, what is shorter than minMs, and a steady hum", () => {
    const click = samplesOf(ms(15), () => 20_000);
    assert.deepEqual(spans(speak(Buffer.concat([hush(500), click, hush(800)])).end().messages), []);
    assert.deepEqual(
      spans(speak(Buffer.concat([hush(500), voice(200), hush(800)]), { minMs: 400 }).end().messages),
      [],
    );
    const hum = samplesOf(ms(60_000), (n) => 300 * Math.sin(n / 50));
    const late = spans(speak(hum).end().messages).filter(([start]) => (start ?? 0) > 30_000);
    assert.deepEqual(late, [], "a hum is background after a while");
  });

  it("end in a pause without packets, exact in time, and begin again after it", () => {
    const made = speak(Buffer.concat([hush(200), voice(600)]));
    made.push(packetOf(3_600_800, voice(20)));
    const rest = voice(600);
    for (let n = 0; n < 30; n++) made.push(packetOf(3_600_820 + n * 20, rest.subarray(n * 640, (n + 1) * 640)));
    made.end();
    const [one, two] = spans(made.messages) as [[number, number], [number, number]];
    assert.ok(Math.abs(one[0] + one[1] - 900) <= 40);
    assert.equal(two[0], 3_600_700);
    assert.equal(two[1], 720);
  });

  it("end in a pause with fillGaps off too, without silence that was not there", () => {
    const made = speak(Buffer.concat([hush(200), voice(600)]), { fillGaps: false });
    made.push(packetOf(10_000, voice(20)));
    for (let n = 0; n < 30; n++) made.push(packetOf(10_020 + n * 20, voice(20)));
    made.end();
    const [one, two] = spans(made.messages) as [[number, number], [number, number]];
    assert.ok(one[0] + one[1] <= 800);
    assert.deepEqual(two, [10_000, 620]);
  });

  it("end when no packets arrive any more, not only with the next packet", () => {
    const made = speak(Buffer.concat([hush(200), voice(600)]));
    for (let n = 0; n < 3; n++) made.recorder.tick(100);
    assert.equal(made.messages.length, 0);
    for (let n = 0; n < 3; n++) made.recorder.tick(100);
    assert.equal(made.messages.length, 1);
  });

  it("find the turns of a real conversation", () => {
    const { audio } = conversation();
    const [{ pcm } = { pcm: Buffer.alloc(0) }] = audio;
    assert.ok(pcm.length > 0);
    const { messages } = speak(Buffer.from(pcm), { silenceMs: 250, padMs: 100 }).end();
    const found = spans(messages) as [number, number][];
    assert.ok(found.length >= 1);
    const spoken = found.reduce((sum, [, duration]) => sum + duration, 0);
    assert.ok(spoken > (pcm.length / 32) * 0.8, `${spoken} of ${pcm.length / 32} ms`);
  });
});
