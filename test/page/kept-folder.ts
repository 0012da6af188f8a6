// Folders of meetings that were kept, as large as pages have to bear: one of two hours, and thousands.

import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COLOURS, LEVEL_MS, levelOf, PEAK_MS, type Speaker } from "../../src/page/model";
import { laneOf } from "../../src/page/stored";
import { keptText } from "../../src/page/stored/kept";
import { newState, type StoredState } from "../../src/page/stored/state";

const START = Date.UTC(2026, 10, 30, 9);
const RATE = 16_000;
const HOUR = 3_600_000;
const WORDS =
  "we look at the numbers of the last quarter and then at what the new release needs before the end of the month";

/** A word of a text that anybody could have said, the same each time. */
function words(index: number, count: number): string {
  const all = WORDS.split(" ");
  return Array.from({ length: count }, (_, at) => all[(index * 7 + at * 3) % all.length]).join(" ");
}

function speakersOf(count: number): Speaker[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `p-${index}`,
    name: `Speaker ${index + 1}`,
    colour: index % COLOURS,
    talkMs: 600_000,
  }));
}

const ended = (streamId: string, startedAt: number, duration: number): StoredState => {
  const state = newState({ id: streamId, streamId, product: "meeting", startedAt });
  state.state = "ended";
  state.duration = duration;
  state.levelCount = Math.ceil(duration / LEVEL_MS);
  return state;
};

const keep = (directory: string, state: StoredState): Promise<void> =>
  writeFile(join(directory, `${state.facts.id}.meeting.json`), keptText(state));

/** A WAV of silence, in which a file system stores nothing. */
async function silentWav(path: string, duration: number): Promise<void> {
  const bytes = Math.round((duration / 1000) * RATE) * 2;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(bytes, 40);
  const file = await open(path, "w");
  await file.write(head);
  await file.truncate(44 + bytes);
  await file.close();
}

interface Long {
  hours: number;
  speakers: number;
  captions: number;
}

/**
 * Keeps a meeting in which somebody always talks, with a recording of each speaker.
 * @returns its id
 */
export async function keepLong(directory: string, { hours, speakers, captions }: Long): Promise<string> {
  await mkdir(directory, { recursive: true });
  const duration = hours * HOUR;
  const state = ended("long", START, duration);
  state.speakers.push(...speakersOf(speakers));
  const each = duration / captions;
  for (let index = 0; index < captions; index += 1) {
    const speaker = `p-${Math.floor(index / 3) % speakers}`;
    const [start, end] = [index * each, (index + 1) * each];
    state.captions.set(`c${index}`, { id: `c${index}`, speaker, start, end, text: words(index, 6 + (index % 12)) });
    const lane = laneOf(state.lanes, speaker);
    for (let at = Math.floor(start / LEVEL_MS); at < Math.floor(end / LEVEL_MS); at += 1)
      lane.raise(at, levelOf(0.05 + 0.4 * Math.abs(Math.sin(at * 1.7))));
  }
  state.marks.push({ at: 0, kind: "join", speaker: "p-0" }, { at: duration, kind: "ended" });
  for (const [index, { key, name }] of state.speakers.entries()) {
    const stem = `meeting_long_${index}`;
    await silentWav(join(directory, `${stem}.wav`), duration);
    const peaks = Buffer.alloc(duration / PEAK_MS);
    for (let at = 0; at < peaks.length; at += 1) peaks[at] = Math.floor(at / 300) % speakers === index ? 60 : 0;
    await writeFile(join(directory, `${stem}.peaks`), peaks);
    const about = { streamId: "long", product: "meeting", id: "long", file: `${stem}.wav`, startMs: START, duration };
    const speaker = { id: key.slice(2), name };
    await writeFile(join(directory, `${stem}.json`), JSON.stringify({ ...about, speaker, speakers: [speaker] }));
  }
  await keep(directory, state);
  return "long";
}

/** Keeps many meetings of half an hour, each with a recording that is only its beginning. */
export async function keepMany(directory: string, count: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const startedAt = START - index * HOUR;
    const state = ended(`m${index}`, startedAt, HOUR / 2);
    state.speakers.push(...speakersOf(2));
    for (let at = 0; at < 300; at += 1)
      state.captions.set(`c${at}`, {
        id: `c${at}`,
        speaker: `p-${at % 2}`,
        start: at * 6000,
        end: at * 6000 + 4000,
        text: words(index + at, 12),
      });
    laneOf(state.lanes, "p-0").set(
      0,
      Uint8Array.from({ length: state.levelCount }, (_, at) => (at * 7919) % 200),
    );
    await keep(directory, state);
    const stem = `meeting_${index}_mixed`;
    await writeFile(join(directory, `${stem}.wav`), Buffer.alloc(44));
    await writeFile(join(directory, `${stem}.peaks`), Buffer.alloc(100));
    const about = { streamId: `m${index}`, product: "meeting", id: String(index), file: `${stem}.wav` };
    const times = { startMs: startedAt, duration: HOUR / 2, speakers: [{ id: "0", name: "Speaker 1" }] };
    await writeFile(join(directory, `${stem}.json`), JSON.stringify({ ...about, ...times }));
  }
}
