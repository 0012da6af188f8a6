// Meetings for the page's specs: the simulator's conversation as its nodes would have kept it, and one with the nastiest
// names and words.

import { type Caption, GAP, LEVEL_MS, levelOf, type Meeting, PEAK_MS, type Track } from "../../../src/page/model";
import { conversation, type Scenario } from "../../../src/simulator";

/** Hz, of the scenario's sound. */
const RATE = 16_000;
const PER_MS = RATE / 1000;

export interface Stored {
  meeting: Meeting;
  /** By speaker. */
  levels: Map<string, Uint8Array>;
  /** By the file's key. */
  files: Map<string, Buffer>;
  peaks: Map<string, Buffer>;
}

/** A WAV file of samples. */
function wav(samples: Int16Array): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/** The greatest amplitude, 0..1, of each stretch. */
function greatest(samples: Int16Array, each: number): number[] {
  return Array.from({ length: Math.ceil(samples.length / each) }, (_, index) => {
    let most = 0;
    for (const sample of samples.subarray(index * each, (index + 1) * each)) most = Math.max(most, Math.abs(sample));
    return most / 32768;
  });
}

/** What one speaker says, with silence around it. */
function voice({ audio }: Scenario, speaker: string, duration: number): Int16Array {
  const samples = new Int16Array(duration * PER_MS);
  for (const { start, pcm } of audio.filter((each) => each.speaker === speaker))
    for (let at = 0; at + 1 < pcm.length && start * PER_MS + at / 2 < samples.length; at += 2)
      samples[start * PER_MS + at / 2] = pcm.readInt16LE(at);
  return samples;
}

const track = (file: string, type: string, duration: number, bytes: number, more: Partial<Track>): Track => ({
  file,
  kind: "audio",
  type,
  name: file,
  start: 0,
  duration,
  bytes,
  peaks: true,
  ...more,
});

/** The conversation, with a file a speaker. */
export function talk(): Stored {
  const scenario = conversation();
  const duration = 28_540;
  const files = new Map<string, Buffer>();
  const peaks = new Map<string, Buffer>();
  const levels = new Map<string, Uint8Array>();
  const tracks = scenario.speakers.map(({ id, name }) => {
    const samples = voice(scenario, id, duration);
    const file = `${name.replace(" ", "_")}.wav`;
    files.set(file, wav(samples));
    peaks.set(file, Buffer.from(greatest(samples, PER_MS * PEAK_MS).map((most) => Math.round(most * 255))));
    levels.set(`p-${id}`, Uint8Array.from(greatest(samples, PER_MS * LEVEL_MS), levelOf));
    return track(file, "audio/wav", duration, files.get(file)?.length ?? 0, { speaker: `p-${id}` });
  });
  const captions = (scenario.transcript ?? [])
    .filter((segment) => segment.text !== "Mm.")
    .map(
      ({ speaker, start, end, text }, index): Caption => ({
        id: `c${index}`,
        speaker: `p-${speaker}`,
        start,
        end,
        text,
      }),
    );
  const speakers = scenario.speakers.map(({ id, name }, colour) => ({
    key: `p-${id}`,
    name,
    colour,
    talkMs: captions
      .filter(({ speaker }) => speaker === `p-${id}`)
      .reduce((sum, { start, end }) => sum + end - start, 0),
  }));
  const [first, second] = speakers;
  const meeting: Meeting = {
    id: "talk",
    product: "meeting",
    startedAt: Date.UTC(2026, 10, 30, 9, 30),
    duration,
    live: false,
    people: speakers.map(({ name }) => name),
    files: tracks.length,
    state: "ended",
    speakers,
    captions,
    marks: [
      { at: 0, kind: "join", speaker: first?.key ?? "" },
      { at: 300, kind: "join", speaker: second?.key ?? "" },
      { at: 8400, kind: "share_started", speaker: second?.key ?? "" },
      { at: 16_800, kind: "share_stopped", speaker: second?.key ?? "" },
      { at: 20_800, kind: "interrupted" },
      { at: 21_100, kind: "reconnected" },
      { at: 28_540, kind: "ended" },
    ],
    tracks,
    levelCount: Math.ceil(duration / LEVEL_MS),
  };
  return { meeting, levels, files, peaks };
}

/** Half an hour of twelve speakers, each with a file of silence that is larger than what a browser reads ahead. */
export function crowd(): Stored {
  const duration = 1_800_000;
  const sound = wav(new Int16Array(duration * PER_MS));
  const speakers = Array.from({ length: 12 }, (_, colour) => ({
    key: `p-${colour}`,
    name: `Speaker ${colour + 1}`,
    colour,
    talkMs: 1000,
  }));
  const tracks = speakers.map(({ key }) =>
    track(`${key}.wav`, "audio/wav", duration, sound.length, { speaker: key, peaks: false }),
  );
  const { meeting } = talk();
  const captions = [{ id: "c0", speaker: "p-0", start: 0, end: duration, text: "All of us talk at the same time." }];
  return {
    meeting: { ...meeting, id: "crowd", duration, speakers, captions, marks: [], tracks, levelCount: 0 },
    levels: new Map(),
    files: new Map(tracks.map(({ file }) => [file, sound])),
    peaks: new Map(),
  };
}

/** Would run, end a tag, or lead somewhere, if a text were taken for anything but a text. */
export const NASTY = [
  `<img src=x onerror="document.title='owned'">`,
  `"><script>document.title='owned'</script>`,
  "javascript:document.title='owned'",
  "../../../../etc/passwd",
  "{count} {name} %s \\u202e",
  "\u202egpj.exe\u0000\u0007",
  "مرحبا بالعالم، كيف الحال؟",
  "__proto__",
  "A".repeat(300),
] as const;

/** A meeting of which every word and name is nasty, without sound. */
export function nasty(): Stored {
  const speakers = NASTY.map((name, colour) => ({ key: `p-n${colour}`, name, colour, talkMs: 1000 }));
  const captions = NASTY.map((text, index) => ({
    id: `n${index}`,
    speaker: `p-n${index}`,
    start: index * 2000,
    end: index * 2000 + 1500,
    text: `nasty ${text}`,
  }));
  const duration = NASTY.length * 2000;
  const meeting: Meeting = {
    id: "nasty",
    product: "<b>product</b>",
    startedAt: Date.UTC(2026, 10, 29, 16),
    duration,
    live: false,
    people: [...NASTY],
    files: 1,
    state: "<i>state</i>",
    speakers,
    captions,
    marks: NASTY.map((detail, index) => ({ at: index * 2000, kind: "join" as const, detail })),
    tracks: [track("notes", "text/plain", 0, 5, { kind: "document", name: NASTY[0], peaks: false })],
    levelCount: duration / LEVEL_MS,
  };
  const levels = new Map(speakers.map(({ key }) => [key, new Uint8Array(duration / LEVEL_MS).fill(GAP)]));
  return { meeting, levels, files: new Map([["notes", Buffer.from("notes")]]), peaks: new Map() };
}
