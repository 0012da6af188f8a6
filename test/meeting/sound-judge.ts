// What zoom audio sends with silence added after what is said (`tail`: pad, `tailSilence`): no place in time is
// taken by it, and the next pause is shorter, so only the sound is compared with the meeting, sample after sample,
// without the silence between.

import assert from "node:assert/strict";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { CATCHING_UP, LARGEST_MESSAGE } from "./audio-judge";
import type { Meeting } from "./scenario";
import { MS } from "./sound";
import type { Track } from "./track";

function soundOf(samples: Buffer): Int16Array {
  const numbers = new Int16Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.length));
  return numbers.filter((sample) => sample !== 0);
}

export class SoundJudge {
  #messages = 0;
  /** Sound before this frame has been sent. */
  #end = 0;
  #complete = false;

  constructor(
    private readonly name: string,
    private readonly meeting: Meeting,
    private readonly track: Track,
    /** A mix does not have all of what was in transit when the connection was lost. */
    private readonly isMix: boolean,
    private readonly began: number,
  ) {}

  take({ payload, audio, parts, complete }: AudioOutMessage): void {
    const samples = payload as Buffer;
    const from = (audio.timestamp - this.began) * MS;
    const at = `${this.name}, from ${from / MS} ms on`;
    assert.ok(samples.length <= LARGEST_MESSAGE, at);
    assert.deepEqual([parts.index, samples.length], [this.#messages, 2 * audio.samples], at);
    this.#messages += 1;
    this.#complete = complete === true;
    if (this.isMix && this.#isNearLoss(from / MS)) {
      this.#end = from + audio.samples;
      return;
    }
    // Most messages are nothing but sound, or nothing but silence.
    if (samples.equals(Buffer.alloc(samples.length))) return;
    const first = this.#next();
    if (samples.readInt16LE() !== 0) assert.equal(from, first, at);
    if (this.track.bytes(first, audio.samples).equals(samples)) this.#end = first + audio.samples;
    else this.#consume(soundOf(samples), at);
  }

  finish(): void {
    assert.ok(this.#complete, `${this.name}: no last message`);
    assert.equal(this.#next(), this.meeting.duration * MS, `${this.name}: what was spoken last is missing`);
  }

  /** The next sample that is not zero, as the sum of several may be. */
  #next(): number {
    const end = this.meeting.duration * MS;
    let next = this.track.next(this.#end, end);
    while (next < end && soundOf(this.track.bytes(next, 1)).length === 0) next = this.track.next(next + 1, end);
    return next;
  }

  #consume(sound: Int16Array, at: string): void {
    const end = this.meeting.duration * MS;
    for (let done = 0; done < sound.length; ) {
      const from = this.track.next(this.#end, end);
      const frames = Math.min(sound.length - done, end - from);
      assert.ok(frames > 0, `${at}: nobody spoke`);
      const meant = soundOf(this.track.bytes(from, frames));
      const sent = sound.subarray(done, done + meant.length);
      const same = Buffer.from(meant.buffer).equals(Buffer.from(sent.slice().buffer));
      this.#end = from + frames;
      done += meant.length;
      assert.ok(same, `${at}: what was spoken from ${from / MS} on is not there`);
    }
  }

  #isNearLoss(time: number): boolean {
    return this.meeting.losses.some(({ at, back }) => time > at - 2000 && time < back + CATCHING_UP);
  }
}
