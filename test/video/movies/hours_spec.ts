// A recording of hours, at compressed time: every picture is the one that was sent, at its time, and the sound is where it
// was heard, although the speakers' own clocks are fast and slow. A minute in `npm test`; `RTMS_MOVIE_MINUTES=120` for as long as
// a meeting is.

import assert from "node:assert/strict";
import { MediaPayloadType, MediaResolution } from "../../../src/protocol/values";
import { encodePicture, personPicture } from "../../../src/simulator/pictures";
import type { StreamMessage } from "../../../src/video/movies";
import { ffmpeg, needFfmpeg } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { readMark } from "../../simulator/picture-mark";
import { floats, match } from "../correlation";
import {
  ANA,
  BEN,
  decode,
  eventMessage,
  frameMessage,
  inOrder,
  Making,
  pictureTimes,
  probe,
  soundMessage,
} from "./making";

const MINUTES = Number(process.env.RTMS_MOVIE_MINUTES ?? 1);
const MINUTE = 60_000;
const LENGTH = MINUTES * MINUTE;
/** Milliseconds of a picture and of a packet, pictures between two IDRs, and pictures that differ. */
const [STEP, PACKET, KEYS, FRAMES] = [40, 20, 50, 250];
const RATE = 16_000;
/** How far sound may be off, milliseconds. 20 are promised; what an encoder is late by is 6.5, and has to be taken off. */
const MOST_OFF = 5;

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Voice extends Span {
  readonly speaker: typeof ANA;
  readonly name: string;
  /** How much slower this one's clock is than Zoom's. */
  readonly drift: number;
  /** When the sound is judged. */
  readonly judgedAt: number;
}

/** Of each minute, milliseconds: Ana speaks and is shown, and then Ben, whom she interrupts. */
const VOICES: readonly Voice[] = [
  { speaker: ANA, name: "Ana", drift: 80e-6, from: 0, to: 30_000, judgedAt: 3000 },
  { speaker: BEN, name: "Ben", drift: -80e-6, from: 28_000, to: 58_000, judgedAt: 46_000 },
];
const BEN_FROM = 30_000;
/** Ana's camera is off. */
const OFF: Span = { from: 10_000, to: 16_000 };
/** Nothing comes while the connection is lost. */
const LOST: Span = { from: 40_000, to: 44_000 };

const isIn = (time: number, { from, to }: Span): boolean => time % MINUTE >= from && time % MINUTE < to;

/** Noise as deep as a voice, another of each, that never repeats: its values are this many samples apart. */
const WIDE = 24;
function sampleOf(voice: number, index: number): number {
  const random = (at: number) => {
    let state = (at * 2_654_435_761 + voice * 40_503 + 12_345) >>> 0;
    state ^= state >>> 15;
    state = Math.imul(state, 2_246_822_519) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 31 - 1;
  };
  const at = Math.floor(index / WIDE);
  const part = (1 - Math.cos((index / WIDE - at) * Math.PI)) / 2;
  return 8000 * (random(at) * (1 - part) + random(at + 1) * part);
}

/** The sample of a voice that is heard at a time of Zoom's clock, milliseconds. */
const indexAt = (time: number, { drift }: Voice): number => Math.round((time * RATE) / 1000 / (1 + drift));

function soundOf(voice: number, from: number, to: number): StreamMessage[] {
  const { speaker, drift, ...spoken } = VOICES[voice] as Voice;
  const length = PACKET * (1 + drift);
  const messages: StreamMessage[] = [];
  for (let packet = Math.ceil(from / length); packet * length < to; packet++) {
    const time = packet * length;
    if (!isIn(time, spoken) || isIn(time, LOST)) continue;
    const samples = Buffer.alloc(640);
    for (let n = 0; n < 320; n++) samples.writeInt16LE(Math.round(sampleOf(voice, packet * 320 + n)), 2 * n);
    messages.push(soundMessage(samples, Math.round(time), { speaker, receivedAt: Math.round(time) + 30 }));
  }
  return messages;
}

interface Sent {
  readonly time: number;
  readonly person: number;
  readonly frame: number;
}

describe(`a recording of ${MINUTES} minutes`, function () {
  this.timeout(60_000 * (1 + MINUTES));
  const folder = ownFolder();
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
  });

  it("has every picture and all sound where they were in the meeting", async () => {
    const frames = VOICES.map(({ name }, person) =>
      Array.from({ length: FRAMES }, (_, frame) =>
        encodePicture(personPicture(name, person, frame), MediaPayloadType.H264, MediaResolution.SD, {
          since: frame % KEYS,
          label: "",
        }),
      ),
    );
    const sent: Sent[] = [];
    const making = new Making(folder());
    let waits = true;
    let before: number | undefined;
    for (let from = 0; from < LENGTH; from += 1000) {
      const pictures: StreamMessage[] = [];
      for (let time = from; time < from + 1000; time += STEP) {
        const person = time % MINUTE < BEN_FROM ? 0 : 1;
        if (isIn(time, LOST) || (person === 0 && isIn(time, OFF))) {
          waits = true;
          continue;
        }
        // Another person, and one whose camera comes back, begins with an IDR, as each second does.
        waits ||= person !== before;
        before = person;
        const frame = (time / STEP) % FRAMES;
        if (waits && frame % KEYS !== 0) continue;
        waits = false;
        sent.push({ time, person, frame });
        pictures.push(frameMessage(frames[person]?.[frame] ?? Buffer.alloc(0), time, VOICES[person]));
      }
      const off = from % MINUTE === OFF.from ? [eventMessage("participant_video_off", from, [ANA])] : [];
      const sounds = VOICES.map((_, voice) => soundOf(voice, from, from + 1000));
      await making.push(...inOrder(pictures, off, ...sounds));
    }
    await making.end();
    assert.deepEqual(making.problems, []);
    const { path } = making;
    const tracks = probe(path);
    assert.deepEqual(
      tracks.map(({ codec_name }) => codec_name),
      ["h264", "opus"],
    );
    for (const { duration } of tracks) assert.ok(Math.abs(Number(duration) * 1000 - LENGTH) < 9000, duration);
    decode(path);

    const times = pictureTimes(path);
    for (let from = 0; from < LENGTH; from += 5 * MINUTE) {
      const seen = marksIn(path, from, from + 5 * MINUTE);
      const expected = sent.filter(({ time }) => time >= from && time < from + 5 * MINUTE);
      const shown = times.filter((time) => time >= from && time < from + 5 * MINUTE);
      assert.equal(seen.length, shown.length);
      const lit = seen.flatMap((mark, index) => (mark ? [{ time: shown[index], ...mark }] : []));
      assert.deepEqual(lit, expected);
    }
    const offs: string[] = [];
    for (const minute of new Set([0, Math.floor(MINUTES / 2), MINUTES - 1]))
      for (const [voice, { name, judgedAt }] of VOICES.entries()) {
        const { off, likeness } = heard(path, voice, minute * MINUTE + judgedAt);
        offs.push(`minute ${minute}, ${name}: ${off.toFixed(1)} ms (${likeness.toFixed(2)})`);
        assert.ok(Math.abs(off) <= MOST_OFF && likeness > 0.6, offs.at(-1));
      }
    console.log(`      ${sent.length} pictures; sound is off by ${offs.join("; ")}`);
  });

  /** What the pictures of a part of a file show; undefined where it is black. */
  function marksIn(path: string, from: number, to: number) {
    const [width, rows] = [160, 12];
    const part = ["-ss", `${from / 1000}`, "-t", `${(to - from) / 1000}`, "-i", path, "-map", "0:v"];
    const small = ["-fps_mode", "passthrough", "-vf", `scale=${width}:90:flags=area,crop=${width}:${rows}:0:0`];
    const gray = ffmpeg([...part, ...small, "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    return Array.from({ length: gray.length / (width * rows) }, (_, index) => {
      const luma = gray.subarray(index * width * rows, (index + 1) * width * rows);
      if (luma.every((value) => value < 40)) return undefined;
      const { number, frame } = readMark({ width, luma });
      return { person: number, frame };
    });
  }

  /** By how much a voice is late at a time of a file. */
  function heard(path: string, voice: number, time: number): { off: number; likeness: number } {
    const [rate, seconds, most] = [8000, 4, 1600];
    const part = ["-ss", `${time / 1000}`, "-t", `${seconds}`, "-i", path, "-map", "0:a"];
    const found = floats(ffmpeg([...part, "-ac", "1", "-ar", `${rate}`, "-f", "s16le", "-"]));
    const expected = Float32Array.from({ length: found.length + 2 * most }, (_, n) =>
      sampleOf(voice, indexAt(time + ((n - most) * 1000) / rate, VOICES[voice] as Voice)),
    );
    const { lag, likeness } = match(found, expected, most);
    return { off: (lag * 1000) / rate, likeness };
  }
});
