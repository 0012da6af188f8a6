// A live meeting of people who mute and speak at once, with a network's jitter and the node's ticks: whatever the
// settings, what is sent and what is reported add up to what was said, each sample at its time.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import type { AudioSettings } from "../../src/audio/settings";
import { Making, packetOf, T0 } from "./recording-maker";

const PACKET = 320;

interface Turn {
  speaker: string;
  pause: number;
  packets: number;
}

const turns = fc.array(
  fc.record({
    speaker: fc.constantFrom("a", "b", "c"),
    pause: fc.constantFrom(0, 1, 4, 17, 60, 105, 400, 7000),
    packets: fc.integer({ min: 1, max: 90 }),
  }),
  { minLength: 1, maxLength: 12, size: "max" },
);
const settings = fc.record({
  chunk: fc.constantFrom("packet" as const, "time" as const),
  chunkMs: fc.constantFrom(20, 25, 100, 1000),
  tail: fc.constantFrom("send" as const, "pad" as const),
  tailSilence: fc.constantFrom(0, 500, 1030),
  maxFill: fc.constantFrom(0, 300, 2000, 60_000),
  lateMs: fc.constantFrom(100, 200, 700),
});

/** No two packets of a speaker sound alike, and the sum of three is within 16 bits. */
const sound = (speaker: string, slot: number) => {
  const samples = new Int16Array(PACKET).fill(1 + ((slot * 31) % 9000) + (speaker.charCodeAt(0) - 96));
  return Buffer.from(samples.buffer);
};

/** Each speaker's turns, one after the other, in slots of 20 ms. */
function spokenOf(said: readonly Turn[]): { speaker: string; slot: number }[] {
  const ends = new Map<string, number>();
  const spoken = said.flatMap(({ speaker, pause, packets }) => {
    const from = (ends.get(speaker) ?? 0) + pause;
    ends.set(speaker, from + packets);
    return Array.from({ length: packets }, (_, n) => ({ speaker, slot: from + n }));
  });
  return spoken.sort((a, b) => a.slot - b.slot);
}

/** What was said from the first sound to the last. */
function timeLine(spoken: readonly { speaker: string; slot: number }[]): { start: number; samples: Int16Array } {
  const first = Math.min(...spoken.map(({ slot }) => slot));
  const last = Math.max(...spoken.map(({ slot }) => slot));
  const samples = new Int16Array((last + 1 - first) * PACKET);
  for (const { speaker, slot } of spoken) {
    const value = sound(speaker, slot).readInt16LE(0);
    for (let at = (slot - first) * PACKET, n = 0; n < PACKET; n++, at++) samples[at] = (samples[at] ?? 0) + value;
  }
  return { start: first * 20, samples };
}

function assertWhole(messages: readonly AudioOutMessage[], spoken: readonly { speaker: string; slot: number }[]) {
  const { start, samples } = timeLine(spoken);
  const wanted = Buffer.from(samples.buffer);
  let at = 0;
  const pieces = messages.flatMap(({ payload, audio }) => {
    const before = audio.silenceBefore ?? 0;
    at += before;
    if (audio.samples > 0) assert.ok(Math.abs(audio.timestamp - T0 - start - at / 16) <= 1, `${audio.timestamp - T0}`);
    at += audio.samples;
    return [Buffer.alloc(2 * before), payload as Buffer];
  });
  const whole = Buffer.concat(pieces);
  assert.ok(whole.subarray(0, wanted.length).equals(wanted), "every sample at its time");
  assert.ok(whole.subarray(wanted.length).every((byte) => byte === 0));
  return (whole.length - wanted.length) / 32;
}

function meet(said: readonly Turn[], chosen: Partial<AudioSettings>, delays: readonly number[]): Making {
  const made = new Making(chosen);
  let now = 0;
  const packets = spokenOf(said).map(({ speaker, slot }, n) => {
    now = Math.max(now, slot * 20 + 30 + ((delays[n % delays.length] ?? 0) % 90));
    return packetOf(slot * 20, sound(speaker, slot), { speaker, receivedAt: now });
  });
  let ticked = 0;
  for (const packet of packets) {
    for (; ticked + 100 <= packet.receivedAt - T0; ticked += 100) made.recorder.tick(100);
    made.push(packet);
  }
  for (let n = 0; n < 40; n++) made.recorder.tick(100);
  return made;
}

describe("a live meeting", () => {
  for (const source of ["each", "mix"] as const)
    it(`adds up to what was said, whatever is chosen (property, ${source})`, function () {
      this.timeout(60_000);
      const delays = fc.array(fc.nat(), { minLength: 1, maxLength: 50, size: "max" });
      fc.assert(
        fc.property(turns, settings, delays, (said, chosen, late) => {
          const made = meet(said, { ...chosen, source }, late);
          // All has been sent by itself, before the end is known.
          const groups = new Map<string, AudioOutMessage[]>();
          for (const message of made.messages) {
            const id = message.rtms.speaker?.id ?? "";
            groups.set(id, [...(groups.get(id) ?? []), message]);
          }
          for (const [id, messages] of groups) {
            const mine = spokenOf(said).filter(({ speaker }) => id === "" || speaker === id);
            const extra = assertWhole(messages, mine);
            const padded = chosen.chunk === "time" && chosen.tail === "pad" ? chosen.chunkMs : 0;
            assert.ok(extra >= chosen.tailSilence && extra <= chosen.tailSilence + padded, `${extra} ms more`);
            if (padded > 0 && chosen.maxFill === 60_000)
              assert.ok(messages.every(({ audio }) => audio.samples === padded * 16));
          }
          assert.deepEqual(made.problems, []);
          assert.equal(groups.size, source === "mix" ? 1 : new Set(said.map(({ speaker }) => speaker)).size);
          const before = made.messages.length;
          made.end();
          assert.ok(made.messages.slice(before).every(({ audio, complete }) => complete && audio.samples === 0));
        }),
        { numRuns: 150 },
      );
    });

  for (const source of ["each", "mix"] as const)
    it(`loses nothing of what a lost connection delayed and brought speaker by speaker (property, ${source})`, function () {
      this.timeout(60_000);
      const loss = fc.record({ from: fc.integer({ min: 0, max: 200 }), slots: fc.integer({ min: 30, max: 1000 }) });
      fc.assert(
        fc.property(turns, settings, loss, (said, chosen, { from, slots }) => {
          const all = { ...chosen, source, tail: "send", tailSilence: 0, maxFill: 60_000 } as const;
          const made = new Making(all);
          const spoken = spokenOf(said);
          const lost = ({ slot }: { slot: number }) => slot >= from && slot < from + slots;
          const packets = [
            ...spoken.filter(({ slot }) => slot < from),
            ...spoken
              .filter(lost)
              .sort((a, b) => (a.speaker === b.speaker ? a.slot - b.slot : a.speaker < b.speaker ? -1 : 1)),
            ...spoken.filter(({ slot }) => slot >= from + slots),
          ];
          let ticked = 0;
          for (const { speaker, slot } of packets) {
            const receivedAt = (lost({ slot }) ? from + slots : slot) * 20 + 30;
            for (; ticked + 100 <= receivedAt; ticked += 100) made.recorder.tick(100);
            made.push(packetOf(slot * 20, sound(speaker, slot), { speaker, receivedAt }));
          }
          made.end();
          assert.deepEqual(made.problems, []);
          for (const id of source === "mix" ? [""] : new Set(said.map(({ speaker }) => speaker))) {
            const mine = made.messages.filter(({ rtms }) => (rtms.speaker?.id ?? "") === id);
            const extra = assertWhole(
              mine,
              spoken.filter(({ speaker }) => id === "" || speaker === id),
            );
            assert.equal(extra, 0);
          }
        }),
        { numRuns: 100 },
      );
    });
});
