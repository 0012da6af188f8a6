// Builds a scenario from the shipped conversation or from the user's own recording and captions, for a number of
// speakers and a length in seconds.

import { DISK } from "../../files";
import { SimulatorError } from "../errors";
import { readCues } from "./caption-file";
import { conversation } from "./conversation";
import { SAMPLES_PER_MS, type Scenario, type ScenarioAudio, type ScenarioSegment } from "./scenario";
import { readSpeech } from "./speech-file";

export interface Material {
  /** Path of a WAV or Opus file that replaces the sound of the shipped conversation. */
  readonly file?: string | undefined;
  /** Path of a WebVTT file with the words. Without `file` there is no sound. */
  readonly transcript?: string | undefined;
  /** The number of speakers; turns rotate among them. By default the speakers that the material names, or one. */
  readonly speakers?: number | undefined;
  /** A shorter length cuts the material, a longer one repeats it. By default the length of the material. */
  readonly seconds?: number | undefined;
}

/** What one speaker says until another one speaks. Times are milliseconds from the start, integers. */
interface Turn {
  readonly voice: string | undefined;
  readonly sound?: { readonly start: number; readonly pcm: Buffer };
  readonly words: readonly Words[];
}

type Words = Omit<ScenarioSegment, "speaker">;

/** A period in which a camera is off. Times are milliseconds from the start, integers. */
interface Off {
  readonly voice: string | undefined;
  readonly start: number;
  readonly end: number;
}

interface Content {
  readonly turns: readonly Turn[];
  readonly off?: readonly Off[];
  /** Milliseconds. */
  readonly length: number;
}

const BYTES_PER_MS = SAMPLES_PER_MS * 2;
/** Milliseconds. A recording without captions changes the speaker after this time. */
const STRETCH = 5000;
/** The first two are the speakers of the shipped conversation. */
const NAMES = ["Maya Chen", "Tom Becker", "Aisha Khan", "Luis Ortega", "Emma Larsen", "Yuki Tanaka"] as const;
const FIRST_ID = 16_778_240;
const NEXT_ID = 16_778_370;

const millisecondsOf = (pcm: Buffer): number => Math.ceil(pcm.length / BYTES_PER_MS);
const longest = (ends: readonly number[]): number => ends.reduce((most, end) => Math.max(most, end), 0);

function shipped(): Content {
  const { speakers, audio, transcript = [], cameraOff = [], duration } = conversation();
  const nameOf = (speaker: string) => speakers.find(({ id }) => id === speaker)?.name;
  const turns = audio.map(({ speaker, start, pcm }, index): Turn => {
    // Misheard words have no sound of their own.
    const until =
      audio.find((next, later) => later > index && next.speaker === speaker)?.start ?? Number.POSITIVE_INFINITY;
    const words = transcript.filter((line) => line.speaker === speaker && line.start >= start && line.start < until);
    return { voice: nameOf(speaker), sound: { start, pcm }, words };
  });
  const end = longest(audio.map(({ start, pcm }) => start + millisecondsOf(pcm)));
  const off = cameraOff.map(({ speaker, ...period }): Off => ({ voice: nameOf(speaker), ...period }));
  return { turns, off, length: duration ?? end };
}

function problem(path: string, thrown: unknown): SimulatorError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new SimulatorError("SIMULATOR_SCENARIO", `The simulator cannot use ${path}: ${reason}.`);
}

/** @throws SimulatorError SIMULATOR_SCENARIO that names the file and the cause */
async function read<T>(path: string, how: (path: string) => Promise<T>): Promise<T> {
  try {
    return await how(path);
  } catch (thrown) {
    throw problem(path, thrown);
  }
}

const readTranscript = async (path: string) => readCues(await DISK.readFile(path, "utf8"));

/** Each cue's speaker gets the sound up to the next cue, so that no sound is lost or repeated. */
async function captioned(transcript: string, pcm: Buffer): Promise<Content> {
  const cues = await read(transcript, readTranscript);
  const turns = cues.map(({ voice, ...words }, index): Turn => {
    const start = index === 0 ? 0 : words.start;
    const until = cues[index + 1]?.start ?? millisecondsOf(pcm);
    const heard = pcm.subarray(start * BYTES_PER_MS, until * BYTES_PER_MS);
    return { voice, words: [words], ...(heard.length > 0 && { sound: { start, pcm: heard } }) };
  });
  return { turns, length: longest([millisecondsOf(pcm), ...cues.map(({ end }) => end)]) };
}

function uncaptioned(pcm: Buffer, speakers: number): Content {
  const length = millisecondsOf(pcm);
  const stretch = speakers > 1 ? STRETCH : Math.max(1, length);
  const turns = Array.from({ length: Math.ceil(length / stretch) }, (_, index): Turn => {
    const start = index * stretch;
    return {
      voice: undefined,
      words: [],
      sound: { start, pcm: pcm.subarray(start * BYTES_PER_MS, (start + stretch) * BYTES_PER_MS) },
    };
  });
  return { turns, length };
}

async function contentOf({ file, transcript, speakers = 1 }: Material): Promise<Content> {
  if (!file && !transcript) return shipped();
  const pcm = file ? await read(file, readSpeech) : Buffer.alloc(0);
  return transcript ? captioned(transcript, pcm) : uncaptioned(pcm, speakers);
}

const lastMoment = ({ end, at = end, deletedAt = at }: Words): number => Math.max(end, at, deletedAt);

function later({ start, end, at, drafts, deletedAt, ...words }: Words, by: number): Words {
  return {
    ...words,
    start: start + by,
    end: end + by,
    ...(at !== undefined && { at: at + by }),
    ...(deletedAt !== undefined && { deletedAt: deletedAt + by }),
    ...(drafts && {
      drafts: drafts.map((draft) => ({
        text: draft.text,
        end: draft.end + by,
        start: (draft.start ?? start) + by,
        at: (draft.at ?? draft.end) + by,
      })),
    }),
  };
}

/** A turn moved by `by` milliseconds and cut at `limit`. Words that would end after `limit` are left out. */
function moved({ voice, sound, words }: Turn, by: number, limit: number): Turn {
  const room = limit - by - (sound?.start ?? limit);
  const pcm = sound && room > 0 ? sound.pcm.subarray(0, room * BYTES_PER_MS) : undefined;
  return {
    voice,
    // Keeps the same Buffer for uncut sound: `prepare` caches by it.
    ...(sound && pcm && { sound: { start: sound.start + by, pcm: pcm.length === sound.pcm.length ? sound.pcm : pcm } }),
    words: words.filter((each) => lastMoment(each) + by <= limit).map((each) => later(each, by)),
  };
}

function fitted({ turns, off = [], length }: Content, seconds: number | undefined): Content {
  if (seconds === undefined || length === 0) return { turns, off, length };
  const limit = Math.round(seconds * 1000);
  const rounds = Array.from({ length: Math.ceil(limit / length) }, (_, round) => round * length);
  return {
    turns: rounds.flatMap((by) => turns.map((turn) => moved(turn, by, limit))),
    off: rounds
      .flatMap((by) => off.map(({ voice, start, end }) => ({ voice, start: start + by, end: end + by })))
      .filter(({ start }) => start < limit),
    length: limit,
  };
}

/** @throws SimulatorError SIMULATOR_SCENARIO for a file that cannot be used */
export async function scenarioOf(material: Material): Promise<Scenario> {
  const { turns, off = [], length } = fitted(await contentOf(material), material.seconds);
  const voices = [...new Set(turns.map(({ voice }) => voice ?? NAMES[0]))];
  const names =
    material.speakers === undefined
      ? voices
      : Array.from({ length: material.speakers }, (_, index) => NAMES[index] ?? `Speaker ${index + 1}`);
  const speakers = names.map((name, index) => ({ id: String(FIRST_ID + index * NEXT_ID), name }));
  const who = ({ voice }: Turn, index: number): string => {
    const at = material.speakers === undefined ? names.indexOf(voice ?? NAMES[0]) : index % names.length;
    return speakers[at]?.id ?? "";
  };
  const audio: ScenarioAudio[] = [];
  const transcript: ScenarioSegment[] = [];
  for (const [index, turn] of turns.entries()) {
    const speaker = who(turn, index);
    if (turn.sound) audio.push({ ...turn.sound, speaker });
    for (const words of turn.words) transcript.push({ ...words, speaker });
  }
  const cameraOff = off.flatMap(({ voice, start, end }) => {
    const speaker = speakers[voices.indexOf(voice ?? NAMES[0]) % names.length];
    return speaker ? [{ speaker: speaker.id, start, end }] : [];
  });
  return { speakers, audio, transcript, cameraOff, duration: length };
}
