// What zoom audio sends of a meeting, compared with the meeting: every sample that was spoken is there, once, at its
// time; what is between is silence; a long pause is reported and not filled; nothing waits longer than it may, and no
// message is larger than it may be.

import assert from "node:assert/strict";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import type { AudioSettings } from "../../src/audio/settings";
import { LONGEST_DELAY, TICK } from "./feed";
import { type Meeting, nameAt, PACKET, type Voice } from "./scenario";
import { MS, type Utterance, utterancesOf } from "./sound";
import type { Track } from "./track";

/** Bytes. */
export const LARGEST_MESSAGE = 1_048_576;
/** How long after a reconnection what Zoom had buffered may be in transit, milliseconds. */
export const CATCHING_UP = 15_000;
/** Milliseconds in transit from a sample's time to a node that would send it at once. */
const TRANSPORT = PACKET + LONGEST_DELAY + 2 * TICK;
/** Milliseconds of a speaker that may be in transit when another's packets of the same time are there. */
const UNDER_WAY = 2 * PACKET + LONGEST_DELAY;
/** Milliseconds that a mix waits for others when nobody speaks. */
const STALL = 300;
/** A window of the voice activity detector: how far the end of an utterance is off behind which nothing comes. */
const WINDOW = 20;

export type Rules = Pick<
  AudioSettings,
  "chunk" | "chunkMs" | "lateMs" | "silenceMs" | "minMs" | "maxMs" | "padMs" | "maxFill"
>;

/**
 * Whether a mix differs only in what was in transit when the connection was lost. It does not wait for that: it cannot
 * distinguish a loss from a pause of everybody, and sends what it has of the others.
 */
export function sameButLost(one: Buffer, other: Buffer, from: number, channels: number, { losses }: Meeting): boolean {
  const [kept, keptOther] = [Buffer.from(one), Buffer.from(other)];
  for (const { at } of losses) {
    const byteAt = (time: number) => Math.min(kept.length, Math.max(0, time * MS - from) * 2 * channels);
    for (const each of [kept, keptOther]) each.fill(0, byteAt(at - UNDER_WAY), byteAt(at));
  }
  return kept.equals(keptOther);
}

export class AudioJudge {
  messages = 0;
  /** Where what was sent ends. */
  #end = 0;
  /** Silent frames that were sent since somebody spoke. */
  #silent = 0;
  #complete = false;
  readonly #utterances: Utterance[];
  #utterance = 0;
  /** Where an unfinished utterance must continue. */
  #open: number | undefined;

  /** @param voice whose recording it is; undefined for a mix */
  constructor(
    private readonly name: string,
    private readonly meeting: Meeting,
    private readonly track: Track,
    private readonly voice: Voice | undefined,
    private readonly rules: Rules,
    private readonly began: number,
  ) {
    this.#utterances = voice && rules.chunk === "silence" ? utterancesOf(voice, rules, WINDOW) : [];
  }

  /** @param now milliseconds since the meeting began */
  take(message: AudioOutMessage, now: number): void {
    const { audio, rtms, parts } = message;
    const payload = message.payload as Buffer;
    const from = (audio.timestamp - this.began) * MS;
    const to = from + audio.samples;
    const at = `${this.name}, ${from / MS} to ${to / MS} ms, sent at ${now}`;
    assert.ok(!this.#complete, `${at}: behind the last message`);
    assert.ok(payload.length <= LARGEST_MESSAGE, `${at}: ${payload.length} bytes`);
    assert.equal(payload.length, audio.samples * 2 * this.track.channels, at);
    assert.deepEqual([parts.index, rtms.sequence, rtms.timestamp], [this.messages, this.messages, audio.timestamp], at);
    this.messages += 1;
    if (message.complete) {
      this.#complete = true;
      assert.equal(parts.count, this.messages, at);
    }
    try {
      this.#checkSpeaker(message, from / MS, to / MS, at);
      if (audio.samples === 0) {
        assert.ok(message.complete, `${at}: nothing in it`);
        return;
      }
      this.#checkSamples(payload, from, audio.samples, at);
      if (this.rules.chunk === "silence") this.#checkUtterance(from, to, now, at);
      else this.#checkPiece(message, from, to, now, at);
    } finally {
      // One fault is not reported again by all that follows.
      this.#end = to;
    }
  }

  /** Everything was to come. */
  finish(): void {
    const { name } = this;
    assert.ok(this.#complete, `${name}: no last message`);
    if (this.rules.chunk === "silence") {
      const missing = this.#utterances[this.#utterance];
      assert.equal(missing && `from ${missing.onset} to ${missing.heard}`, undefined, `${name}: not sent`);
      return;
    }
    const end = this.meeting.duration * MS;
    assert.equal(this.track.next(this.#end, end), end, `${name}: what was spoken last is missing`);
  }

  #checkPiece({ audio }: AudioOutMessage, from: number, to: number, now: number, at: string): void {
    const { chunk, chunkMs } = this.rules;
    this.#checkPause(from, audio.silenceBefore, at);
    this.#checkSilence(from, to, at);
    const spoken = this.track.next(from, to);
    // Silence between comes with what ends it.
    if (spoken < to) this.#checkLatency(spoken / MS, chunk === "time" ? chunkMs : 0, now, at);
  }

  #checkSpeaker({ rtms, topic }: AudioOutMessage, from: number, to: number, at: string): void {
    if (!this.voice) {
      assert.equal(rtms.speaker, undefined, at);
      return;
    }
    assert.equal(topic, `rtms/${rtms.streamId}/audio/${this.voice.id}`, at);
    assert.equal(rtms.speaker?.id, this.voice.id, at);
    if (from === to) return;
    const names = [nameAt(this.voice, from), nameAt(this.voice, to + 1000)];
    assert.ok(names.includes(rtms.speaker?.name ?? ""), `${at}: another name, ${rtms.speaker?.name}`);
  }

  #checkSamples(payload: Buffer, from: number, frames: number, at: string): void {
    const expected = this.track.bytes(from, frames);
    if (expected.equals(payload)) return;
    if (!this.voice && sameButLost(expected, payload, from, this.track.channels, this.meeting)) return;
    const bytes = expected.findIndex((byte, index) => byte !== payload[index]);
    const frame = Math.floor(bytes / 2 / this.track.channels);
    const told = (buffer: Buffer) =>
      Array.from({ length: 4 }, (_, n) => buffer.subarray(2 * Math.floor(bytes / 2) + 2 * n))
        .filter(({ length }) => length > 1)
        .map((rest) => rest.readInt16LE());
    assert.fail(`${at}: from ${frame / MS} ms in it on, ${told(payload)} and not ${told(expected)}`);
  }

  /** What was left out before a message: silence, which the message reports. */
  #checkPause(from: number, told: number | undefined, at: string): void {
    assert.ok(from >= this.#end, `${at}: what was sent before ends at ${this.#end / MS}`);
    const first = this.track.next(this.#end, from);
    assert.equal(first, from, `${at}: what was spoken from ${first / MS} on is missing`);
    if (this.messages === 1) return;
    assert.equal(told ?? 0, from - this.#end, `${at}: the pause before it`);
  }

  /** A pause is filled up to the bound. */
  #checkSilence(from: number, to: number, at: string): void {
    const most = this.rules.maxFill;
    for (let frame = from; frame < to; ) {
      const next = this.track.next(frame, to);
      this.#silent += next - frame;
      assert.ok(this.#silent <= most * MS, `${at}: ${this.#silent / MS} ms of silence`);
      if (next < to) this.#silent = 0;
      frame = this.track.end(next, to);
    }
  }

  #checkUtterance(from: number, to: number, now: number, at: string): void {
    const utterance = this.#utterances[this.#utterance];
    assert.ok(utterance, `${at}: nobody spoke`);
    const begins = this.#open ?? from;
    if (this.#open === undefined) {
      const { from: least, to: most } = utterance.from;
      const begun = from / MS;
      assert.ok(begun >= least && begun <= most, `${at}: begins, not from ${least} to ${most}`);
    }
    assert.equal(from, begins, `${at}: goes on with a gap`);
    assert.ok(to - from <= this.rules.maxMs * MS, `${at}: too long`);
    const { from: least, to: most } = utterance.to;
    const ended = to / MS;
    // Where the connection is lost, what is there is sent, and what was buffered continues it.
    const isCut =
      to - from === this.rules.maxMs * MS ||
      this.meeting.losses.some(({ at }) => ended <= at && ended > at - PACKET - LONGEST_DELAY);
    assert.ok(
      ended <= (isCut ? utterance.heard + this.rules.silenceMs : most),
      `${at}: ends, not from ${least} to ${most}`,
    );
    // What follows a cut is sent if it has any sound.
    if (ended < (isCut ? utterance.heard : least)) {
      assert.ok(isCut, `${at}: ends, not from ${least} to ${most}`);
      this.#open = to;
      return;
    }
    this.#open = undefined;
    this.#utterance += 1;
    this.#checkLatency(utterance.heard, this.rules.silenceMs, now, at);
  }

  #checkLatency(spoken: number, allowed: number, now: number, at: string): void {
    const loss = this.meeting.losses.find((each) => spoken > each.at - 2000 && spoken < each.back + CATCHING_UP);
    // A mix is behind by a packet more, and waits for a stall of the network to pass.
    const behind = allowed + this.rules.lateMs + TRANSPORT + (this.voice ? 0 : PACKET + STALL);
    const late = Math.max(spoken, loss ? loss.back + CATCHING_UP : 0) + behind;
    assert.ok(now <= late, `${at}: ${now - late} ms later than it may be`);
  }
}
