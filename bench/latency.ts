// The delay of audio-out after the speech, per path, while other people talk and while nobody else does. The clock is
// simulated: a packet arrives as soon as it was spoken, and the node's ticks come every 100 ms. So the figures are those of
// the algorithm, the same on every machine. For the delay that a machine adds see RESULTS.md. To run it:
// `npx tsx bench/latency.ts`.

import { audioSettings } from "../nodes/audio-out/settings";
import { type AudioOutMessage, type AudioPacket, type AudioSettings, Recorder } from "../src/audio";

export interface LatencyRow {
  name: string;
  /** Milliseconds from the last sample of a message until it is sent: the median and the maximum. */
  talking: { median: number; longest: number };
  alone: { median: number; longest: number };
}

const T0 = 1_763_700_000_000;
const MINUTE = 60_000;
const PACKET = 20;
const TICK = 100;
/** The measured speaker repeatedly talks for 3.3 s and pauses; the others never stop. */
const TURN = 3300;
const PAUSE = 3700;
const OTHERS = ["b", "c"];

const PATHS: readonly [name: string, settings: Partial<AudioSettings>][] = [
  ["packet", { chunk: "packet" }],
  ["packet, 48000 Hz", { chunk: "packet", rate: 48_000 }],
  ["time, 100 ms", { chunk: "time", chunkMs: 100 }],
  ["time, 1000 ms", { chunk: "time", chunkMs: 1000 }],
  ["time, 1000 ms, tail pad", { chunk: "time", chunkMs: 1000, tail: "pad" }],
  ["time, 100 ms, tailSilence 1000", { chunk: "time", chunkMs: 100, tailSilence: 1000 }],
  ["silence, 700 ms", { chunk: "silence" }],
  ["mix, packet", { source: "mix", chunk: "packet" }],
  ["mix, time, 100 ms", { source: "mix", chunk: "time", chunkMs: 100 }],
  ["mix, packet, lateMs 0", { source: "mix", chunk: "packet", lateMs: 0 }],
];

/** A tone, which counts as a voice for utterances. */
const SOUND = Buffer.from(Int16Array.from({ length: PACKET * 16 }, (_, n) => 8000 * Math.sin(n / 6)).buffer);

function packetOf(speaker: string, at: number): AudioPacket {
  const timestamp = T0 + at;
  const receivedAt = timestamp + PACKET;
  const rtms = {
    streamId: "S",
    medium: "audio" as const,
    timestamp,
    receivedAt,
    sequence: 0,
    speaker: { id: speaker },
  };
  const format = { rate: 16_000, channels: 1, encoding: "s16le" as const };
  return { rtms, format, data: SOUND, frames: PACKET * 16, message: {}, timestamp, receivedAt };
}

function measure(settings: Partial<AudioSettings>, others: readonly string[]): LatencyRow["talking"] {
  let now = 0;
  const behind: number[] = [];
  const emit = ({ audio, rtms }: AudioOutMessage) => {
    if (audio.samples === 0 || (rtms.speaker && rtms.speaker.id !== "a")) return;
    behind.push(now - (audio.timestamp - T0) - audio.duration);
  };
  const fail = (error: Error) => {
    throw error;
  };
  const recorder = new Recorder({ ...audioSettings({}, ""), output: "raw", ...settings }, () => ({}), { emit, fail });
  for (let at = 0; at < MINUTE; at += PACKET) {
    const speakers = at % (TURN + PAUSE) < TURN ? ["a", ...others] : others;
    now = at + PACKET;
    for (const speaker of speakers) recorder.push(packetOf(speaker, at), emit);
    // The ticks are not in step with the packets.
    for (let ms = 1; ms <= PACKET; ms += 1, now += 1) if ((now + 13) % TICK === 0) recorder.tick(TICK);
  }
  behind.sort((a, b) => a - b);
  const rounded = (index: number) => Math.round(behind[index] ?? Number.NaN);
  return { median: rounded(behind.length >> 1), longest: rounded(behind.length - 1) };
}

export function latencyRows(): LatencyRow[] {
  return PATHS.map(([name, settings]) => ({
    name,
    talking: measure(settings, OTHERS),
    alone: measure(settings, []),
  }));
}

/** The rows as a table in Markdown, as in docs/performance.md. */
export function latencyTable(rows: readonly LatencyRow[]): string {
  const lines = rows.map(
    ({ name, talking, alone }) =>
      `| ${name} | ${talking.median} | ${talking.longest} | ${alone.median} | ${alone.longest} |`,
  );
  const head = "| *zoom audio* | others talk: median | longest | nobody else: median | longest |";
  return [head, "|---|---|---|---|---|", ...lines].join("\n");
}

if (require.main === module) console.log(latencyTable(latencyRows()));
