// One measurement of `speakers.ts`, as a process, with the sources of one build of the package: prints the CPU time for
// 20 ms of one speaker, in microseconds.
//
//     node speakers-program.js <record|opus> SECONDS

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { audioSettings } from "../nodes/audio-out/settings";
import * as audio from "../src/audio";

const SPEAKERS = 200;
const PACKETS_A_SECOND = 50;
const RATE = 48_000;
/** Packets of the first speaker before the measurement. */
const WARM_UP = 250;
const WAV_HEADER = 44;
const EPOCH = 1_700_000_000_000;
/** A file system in memory, where there is one: the time of a disk is not CPU time. */
const MEMORY = "/dev/shm";

/** A second of something like a voice: harmonics of 140 Hz, and noise. */
function voice(rate: number): Buffer {
  const samples = Buffer.alloc(rate * 2);
  let state = 1;
  for (let i = 0; i < rate; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    let sample = 300 * (state / 2 ** 32 - 0.5);
    for (let harmonic = 1; harmonic < 12; harmonic++)
      sample += (6000 / harmonic) * Math.sin((2 * Math.PI * 140 * harmonic * i) / rate);
    samples.writeInt16LE(Math.round(sample), i * 2);
  }
  return samples;
}

function packetsOf(samples: Buffer, encode: (packet: Buffer) => Buffer): Buffer[] {
  const bytes = samples.length / PACKETS_A_SECOND;
  return Array.from({ length: PACKETS_A_SECOND }, (_, index) =>
    encode(samples.subarray(index * bytes, (index + 1) * bytes)),
  );
}

/** CPU seconds of this process, including its threads and the system's time for it. */
async function cpuOf(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** G.722 of 200 speakers, a stream each, into WAV of 48 kHz. */
async function record(seconds: number): Promise<number> {
  const packets = packetsOf(voice(16_000), audio.newG722Encoder({ channels: 1 }).encode);
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "zoom-rtms-speakers-"));
  try {
    // Builds up to 0.1.0 load a resampler.
    const ready: unknown = Reflect.get(audio, "resamplerReady");
    if (typeof ready === "function") await ready();
    const settings = { ...audioSettings({}, folder), output: "file", rate: RATE, directory: folder } as const;
    const recorder = new audio.Recorder(settings, () => ({}), {
      emit: () => undefined,
      fail: (error) => console.error(error.message),
    });
    const emit = () => undefined;
    const format = { rate: 16_000, channels: 1, width: 0, encoding: "g722" } as const;
    let turn = 0;
    /** 20 ms. Four more begin each time, so that not all write at the same moment. */
    const takeTurn = async () => {
      const timestamp = EPOCH + turn * 20;
      const data = packets[turn % packets.length] ?? Buffer.alloc(0);
      for (let speaker = 0; speaker < Math.min(SPEAKERS, 4 * (turn + 1)); speaker++) {
        const rtms = {
          ...({ product: "meeting", medium: "audio", id: "id" } as const),
          ...{ streamId: `stream-${speaker}`, timestamp, receivedAt: timestamp, sequence: turn },
          speaker: { id: "1", name: `Ann ${speaker}` },
        };
        const times = { timestamp, receivedAt: timestamp };
        const error = recorder.push({ rtms, format, data, frames: 2 * data.length, message: {}, ...times }, emit);
        if (error) throw error;
      }
      turn += 1;
      await written();
    };
    while (turn < WARM_UP) await takeTurn();
    const cpu = await cpuOf(async () => {
      while (turn < WARM_UP + seconds * PACKETS_A_SECOND) await takeTurn();
    });
    recorder.flush(undefined, emit);
    await recorder.settled();
    checkFiles(folder, (speaker) => (turn - Math.floor(speaker / 4)) * (RATE / PACKETS_A_SECOND) * 2);
    return cpu;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Resolves when nothing is being written, because packets come faster than they would from Zoom. */
async function written(): Promise<void> {
  do await sleep(1);
  while (process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq")));
}

/** @throws Error if not all files have all sound in the end */
function checkFiles(folder: string, bytesOf: (speaker: number) => number): void {
  const files = readdirSync(folder).filter((name) => name.endsWith(".wav"));
  const sizes = files.map((name) => statSync(join(folder, name)).size - WAV_HEADER);
  const wanted = Array.from({ length: SPEAKERS }, (_, speaker) => bytesOf(speaker));
  const sorted = (numbers: number[]) => numbers.sort((one, other) => one - other).join();
  if (sorted(sizes) !== sorted(wanted)) throw new Error(`recorded ${sizes}`);
}

/** Decodes Opus of 200 speakers. */
async function opus(seconds: number): Promise<number> {
  const encoder = audio.newOpusEncoder({ rate: RATE, channels: 1 }, 32_000);
  const packets = packetsOf(voice(RATE), encoder.encode);
  await audio.DECODERS.opus.ready?.();
  const decoders = Array.from({ length: SPEAKERS }, () => audio.DECODERS.opus.open({ rate: RATE, channels: 1 }));
  const decodeSecond = () => {
    for (const packet of packets) for (const decoder of decoders) decoder.decode(packet);
  };
  decodeSecond();
  return cpuOf(() => {
    for (let second = 0; second < seconds; second++) decodeSecond();
  });
}

async function main(): Promise<void> {
  const [kind, length = ""] = process.argv.slice(2);
  const seconds = Number(length);
  const cpu = kind === "opus" ? await opus(seconds) : await record(seconds);
  console.log((cpu * 1e6) / (seconds * PACKETS_A_SECOND * SPEAKERS));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
