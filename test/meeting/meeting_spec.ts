// A simulated, lively meeting at compressed time: twelve people who mute, interrupt each other,
// leave, come back and are renamed, whose words are corrected, and who are cut off twice an hour. All that both output
// nodes make of it is compared with the meeting itself, by sample and word.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { codeOf } from "../../src/files/disk/system-code";
import { AudioJudge } from "./audio-judge";
import { Feed, TICK } from "./feed";
import { FileJudge } from "./file-judge";
import { HOURS, SEED } from "./length";
import { AudioOut, type Settings } from "./rig";
import { HOUR, type Meeting, meetingOf, type Voice } from "./scenario";
import { MS, Sound } from "./sound";
import { SoundJudge } from "./sound-judge";
import { Track } from "./track";
import { TranscriptOut } from "./transcript-rig";

/** As many of audio out's settings as make a difference to where a sample comes out. */
const AUDIO: Readonly<Record<string, Settings>> = {
  "each, packets": { chunk: "packet" },
  "each, pieces": { chunk: "time" },
  "each, utterances": { chunk: "silence", maxMs: 10_000 },
  "each, pieces that are filled up": { chunk: "time", tail: "pad" },
  "each, files": { output: "file", rotateMinutes: 30, filename: "{speaker}/{date} {time}" },
  "mix, pieces": { source: "mix" },
  "mix, pieces with silence behind what is said": { source: "mix", chunkMs: 100, tailSilence: 1000 },
  "mix, files": { source: "mix", output: "file", rotateMB: 20, filename: "mix {date} {time}" },
  "stereo, pieces": { source: "stereo" },
};

/** What a turn of the loop may do, whatever the machine: no more than a minute's backlog in the shortest pieces. */
const MOST_MESSAGES = 650;
const MOST_BYTES = 4_194_304;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Bytes of what is reachable, memory of Buffers included. */
function reachable(): number {
  for (let times = 0; times < 3; times++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

type Judge = AudioJudge | SoundJudge | FileJudge;

/** One configuration of audio out, and a judge for each of its recordings. */
class Hearing {
  readonly out: AudioOut;
  readonly faults: string[] = [];
  /** How many there are in all. */
  count = 0;
  readonly #judges = new Map<string, Judge>();

  constructor(
    name: string,
    settings: Settings,
    private readonly meeting: Meeting,
    private readonly sound: Sound,
    private readonly feed: () => Feed,
  ) {
    this.out = new AudioOut(
      name,
      settings,
      () => feed().now,
      (message) => this.#judge(message),
    );
  }

  finish(): void {
    for (const judge of this.#judges.values()) this.#attempt(() => judge.finish());
    const isEach = this.out.settings.source === "each";
    // A mix reports, once, what it did not wait for when a connection was lost.
    for (const error of this.out.errors)
      if (isEach || codeOf(error) !== "RTMS_LIMIT") this.#tell(`${codeOf(error)} ${error.message}`);
    const heard = this.#judges.size;
    const speaking = this.meeting.voices.filter(({ open }) => open.length > 0).length;
    if (heard !== (isEach ? speaking : 1)) this.#tell(`${this.out.name}: ${heard} recordings`);
  }

  #judge(message: AudioOutMessage): void {
    const id = message.rtms.speaker?.id ?? "";
    const judge = this.#judges.get(id) ?? this.#newJudge(id);
    this.#judges.set(id, judge);
    this.#attempt(() => judge.take(message, this.feed().now));
  }

  #newJudge(id: string): Judge {
    const { meeting, sound, out } = this;
    const { began } = this.feed();
    const voice = meeting.voices.find((each) => each.id === id);
    const name = `${out.name} ${id}`;
    const track = voice ? new Track(sound, [{ voice: voice.index, channels: [0] }]) : this.#mixed();
    const first = Math.min(...meeting.voices.map(({ open }) => open[0]?.from ?? Number.POSITIVE_INFINITY)) * MS;
    if (out.settings.output === "file") return new FileJudge(name, meeting, track, voice, first, began);
    const { tail, tailSilence } = out.settings;
    if (tail === "pad" || tailSilence > 0) return new SoundJudge(name, meeting, track, !voice, began);
    return new AudioJudge(name, meeting, track, voice, out.settings, began);
  }

  /** Everybody; in stereo the first to speak on the left, all others on the right. */
  #mixed(): Track {
    const { voices } = this.meeting;
    if (this.out.settings.source === "mix")
      return new Track(
        this.sound,
        voices.map(({ index }) => ({ voice: index, channels: [0] })),
      );
    const opened = ({ open }: Voice) => open[0]?.from ?? Number.POSITIVE_INFINITY;
    const [first] = voices.toSorted((one, other) => opened(one) - opened(other));
    const parts = voices.map((voice) => ({ voice: voice.index, channels: [voice === first ? 0 : 1] }));
    return new Track(this.sound, parts, 2);
  }

  #attempt(check: () => void): void {
    try {
      check();
    } catch (thrown) {
      if (!(thrown instanceof assert.AssertionError)) throw thrown;
      this.#tell(thrown.message);
    }
  }

  #tell(fault: string): void {
    this.count += 1;
    if (this.faults.length < 5) this.faults.push(fault);
  }
}

describe(`a lively meeting of ${HOURS} h, as audio`, function () {
  this.timeout(HOURS * 120_000);
  const meeting = meetingOf(SEED, HOURS);
  const heaps: number[] = [];
  let folder: string;
  // Large, and only while it is needed.
  let sound: Sound;
  let hearings: Hearing[] = [];
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    hearings = [];
  });

  async function hold(only = Object.keys(AUDIO), until = meeting.duration): Promise<Hearing[]> {
    const held = only.map(
      (name) => new Hearing(name, { directory: folder, ...AUDIO[name] }, meeting, sound, () => feed),
    );
    const transcripts = (["segment", "turn", "vtt"] as const).map(
      (output) => new TranscriptOut(output, "each", () => feed.world.clock.elapsed(), false),
    );
    // Memory is measured when the first loss is repaired and everybody has spoken, and at the end.
    const marks = [Math.min(HOUR, 0.6 * meeting.duration), meeting.duration - 60_000];
    const feed: Feed = new Feed(meeting, sound, {
      audio: (message) => {
        for (const { out } of held) out.audio(message);
      },
      transcript: (message) => {
        for (const out of transcripts) out.transcript(message);
      },
      event: (message) => {
        for (const out of transcripts) out.event(message);
      },
      tick: () => {
        for (const { out } of held) out.tick(TICK);
        for (const out of transcripts) out.tick();
      },
      rest: async (now) => {
        // The disk gets its turns.
        for (let turns = 0; turns < 4; turns++) await new Promise(setImmediate);
        if (marks[0] === undefined || now < marks[0]) return;
        marks.shift();
        heaps.push(reachable());
      },
    });
    await feed.play(until);
    for (const { out } of held) await out.settled();
    for (const hearing of held) hearing.finish();
    return held;
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "rtms-meeting-"));
    sound = new Sound(meeting);
    hearings = await hold();
  });

  for (const name of Object.keys(AUDIO))
    it(`is ${name}, to the sample`, () => {
      const hearing = hearings.find(({ out }) => out.name === name);
      assert.ok(hearing);
      assert.deepEqual(hearing.faults, [], `${hearing.count} faults`);
    });

  it("does no work in one turn of the loop that grows with a silence or a backlog", () => {
    for (const { out } of hearings) {
      assert.ok(out.worst.messages <= MOST_MESSAGES, `${out.name}: ${out.worst.messages} messages`);
      assert.ok(out.worst.bytes <= MOST_BYTES, `${out.name}: ${out.worst.bytes} bytes`);
    }
  });

  it("blocks the event loop for less than 50 ms", async function () {
    // The second measurement is needed where the machine is busy, and takes as long as it needs there.
    this.timeout(HOURS * 600_000);
    // What the machine did meanwhile is not slow at the same moment again.
    const slow = hearings.filter(({ out }) => out.slow.length > 0).map(({ out }) => out);
    if (slow.length === 0) return;
    const again = await hold(
      slow.map(({ name }) => name),
      Math.max(...slow.flatMap((out) => out.slow)) + TICK,
    );
    for (const { out } of again) {
      const before = new Set(hearings.find((each) => each.out.name === out.name)?.out.slow);
      assert.deepEqual(
        out.slow.filter((moment) => before.has(moment)),
        [],
        `${out.name}: slow twice, at these milliseconds of the meeting`,
      );
    }
  });

  it("keeps its memory", () => {
    const [early = 0, late = 0] = heaps;
    assert.ok(late > 0);
    // A longer backlog than before takes some once.
    assert.ok(late - early < 8_000_000, `${early} bytes, later ${late}`);
  });
});
