// The files that zoom audio records of a meeting: one after the other they hold the whole time line, silence
// included, and each says when it begins.

import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { sameButLost } from "./audio-judge";
import { type Meeting, nameAt, type Voice } from "./scenario";
import { MS, RATE } from "./sound";
import type { Track } from "./track";

const HEADER = 44;
/** Frames that are read at once. */
const READ = 16 * RATE;

export class FileJudge {
  files = 0;
  #end: number;
  #complete = false;

  /** @param first frame of the meeting that is first in the first file */
  constructor(
    private readonly name: string,
    private readonly meeting: Meeting,
    private readonly track: Track,
    private readonly voice: Voice | undefined,
    first: number,
    private readonly began: number,
  ) {
    this.#end = first;
  }

  /** @param now milliseconds since the meeting began */
  take(message: AudioOutMessage, now: number): void {
    const before = this.#end;
    // One fault is not reported again by all that follows.
    this.#end += message.audio.samples;
    this.#check(message, before, now);
    const path = String(message.payload);
    rmSync(path);
    rmSync(path.replace(/wav$/, "json"));
  }

  #check({ payload, file, rtms, audio, complete, parts }: AudioOutMessage, before: number, now: number): void {
    const path = String(payload);
    const { name } = this;
    assert.ok(file, `${name}: no file`);
    this.files += 1;
    assert.equal(parts.index, this.files - 1, name);
    if (complete) assert.equal(parts.count, this.files, name);
    this.#complete ||= complete === true;
    const json = JSON.parse(readFileSync(path.replace(/wav$/, "json"), "utf8"));
    const { start } = file;
    const from = (start - this.began) * MS;
    const at = `${name}, ${path}, from ${from / MS} ms on`;
    assert.deepEqual([json.startMs, rtms.timestamp, audio.timestamp], [start, start, start], at);
    assert.ok(Math.abs(from - before) < MS, `${at}: the one before ends at ${before / MS}`);
    assert.ok(path.includes(new Date(start).toISOString().slice(11, 19).replaceAll(":", "-")), at);
    assert.deepEqual([json.complete, json.samples, json.bytes], [true, audio.samples, file.bytes], at);
    assert.equal(file.bytes, HEADER + 2 * this.track.channels * audio.samples, at);
    assert.equal(statSync(path).size, file.bytes, at);
    if (this.voice) {
      // A file that ends within a pause is complete when somebody speaks again, under the name of then.
      const later = this.voice.names.filter((each) => each.from > from / MS && each.from <= now);
      const names = [nameAt(this.voice, from / MS), ...later.map((each) => each.name)];
      assert.ok(names.includes(json.speaker.name), `${at}: of ${json.speaker.name}`);
      assert.equal(json.speaker.id, this.voice.id, at);
    }
    // A file of a whole number of frames, not of milliseconds, begins within one.
    this.#checkSamples(path, before, audio.samples, at);
  }

  finish(): void {
    assert.ok(this.#complete, `${this.name}: no last file`);
    const end = this.meeting.duration * MS;
    assert.equal(this.track.next(this.#end, end), end, `${this.name}: what was spoken last is missing`);
  }

  #checkSamples(path: string, from: number, frames: number, at: string): void {
    const frameBytes = 2 * this.track.channels;
    const read = Buffer.alloc(READ * frameBytes);
    const file = openSync(path, "r");
    try {
      for (let frame = 0; frame < frames; frame += READ) {
        const length = Math.min(READ, frames - frame);
        const found = read.subarray(0, length * frameBytes);
        assert.equal(readSync(file, found, 0, found.length, HEADER + frame * frameBytes), found.length, at);
        const expected = this.track.bytes(from + frame, length);
        if (expected.equals(found)) continue;
        if (!this.voice && sameButLost(expected, found, from + frame, this.track.channels, this.meeting)) continue;
        const byte = expected.findIndex((value, index) => value !== found[index]);
        assert.fail(`${at}: another sample ${(frame + Math.floor(byte / frameBytes)) / MS} ms in it`);
      }
    } finally {
      closeSync(file);
    }
  }
}
