import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../../src/audio/codecs/wav";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DISK } from "../../../src/files/disk/disk";
import { ffmpeg } from "../ffmpeg";
import { assertHeard, decoded, opusFormat } from "../opus-files";
import { ffprobe, needPlayers, soxi } from "../players";
import { RATE, soundUntil } from "../recorder-sound";
import { filesIn, formatOf, newFolder, removeFolder } from "../recording-support";

/** Milliseconds. */
const LONGEST_LIFE = 6000;

/** How many, and how much a player and a repair may miss, milliseconds. */
const KINDS = [
  { container: "wav", atOnce: 20, rounds: 5, format: formatOf("s16le", RATE), mostBehind: 5000, mostLost: 5000 },
  { container: "m4a", atOnce: 5, rounds: 2, format: opusFormat(RATE), mostBehind: 2000, mostLost: 2000 },
] as const;
type Kind = (typeof KINDS)[number];

interface Victim {
  folder: string;
  /** Frames that were spoken until it was killed. */
  spoken: number;
}

describe("recorders that are killed", () => {
  let folder: string;
  let program: string;
  before(async function () {
    this.timeout(60_000);
    folder = newFolder();
    program = join(folder, "recorder.js");
    const { rolldown } = await import("rolldown");
    const isPackage = (id: string) => id.startsWith("@");
    const input = join(__dirname, "../recorder-process.ts");
    const bundle = await rolldown({ input, platform: "node", external: isPackage });
    await bundle.write({ file: program, format: "cjs", codeSplitting: false });
  });
  after(() => removeFolder(folder));

  /** Starts a recorder and kills it at a moment of its life. */
  async function kill({ container }: Kind, own: string): Promise<Victim> {
    mkdirSync(own);
    const env = { ...process.env, NODE_PATH: join(__dirname, "../../../node_modules") };
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const recorder = spawn(process.execPath, [program, own, container], { env, stdio: [...stdio] });
    let told = "";
    recorder.stdout.on("data", (data: Buffer) => {
      told = `${told}${data}`.slice(-100);
    });
    await once(recorder.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_LIFE));
    assert.equal(recorder.exitCode, null, "it recorded until it was killed");
    recorder.kill("SIGKILL");
    await once(recorder, "close");
    return { folder: own, spoken: Number(told.trim().split("\n").at(-1)) };
  }

  /** Whether no more is missing than may be, and nothing is wrong; returns the milliseconds that are missing. */
  function lost({ container }: Kind, { spoken }: Victim, samples: Buffer, most: number): number {
    const expected = soundUntil(samples.length / 2);
    if (container === "wav") assert.ok(samples.equals(expected), "each sample is right");
    else assertHeard(samples, expected);
    const ms = ((spoken - samples.length / 2) * 1000) / RATE;
    assert.ok(ms <= most, `${ms} ms are lost`);
    return ms;
  }

  function play({ container }: Kind, files: readonly string[], frames: readonly number[]): void {
    const [codec, rate] = container === "wav" ? ["pcm_s16le", RATE] : ["opus", 48_000];
    const expected = frames.map((samples) => ({ codec, rate, channels: 1, samples: (samples * rate) / RATE }));
    if (container === "wav") assert.deepEqual(soxi(...files), expected);
    assert.deepEqual(files.map(ffprobe), expected);
  }

  /** What a player finds in a file, complete or not. */
  async function samplesIn({ container, format }: Kind, path: string): Promise<Buffer> {
    // One that was killed in its first moment may have no header yet: then there is nothing to play.
    if (!existsSync(path) || statSync(path).size === 0) return Buffer.alloc(0);
    return container === "wav" ? parseWav(readFileSync(path)).samples : await decoded(path, format);
  }

  for (const kind of KINDS)
    it(`leave, ${kind.atOnce * kind.rounds} of ${kind.atOnce * kind.rounds}, files that play, at most ${kind.mostBehind / 1000} s short, and repaired at the next start: ${kind.container}`, async function () {
      needPlayers(this);
      this.timeout(120_000);
      const recordings = join(folder, kind.container);
      mkdirSync(recordings);
      const victims: Victim[] = [];
      const slots = Array.from({ length: kind.atOnce }, async (_, slot) => {
        for (let round = 0; round < kind.rounds; round++)
          victims.push(await kill(kind, join(recordings, `${slot}-${round}`)));
      });
      await Promise.all(slots);

      const name = `Ana_16778240.${kind.container}`;
      const parts: string[] = [];
      const played: number[] = [];
      const behind: number[] = [];
      for (const victim of victims) {
        const part = join(victim.folder, `${name}.part`);
        const samples = await samplesIn(kind, part);
        behind.push(lost(kind, victim, samples, kind.mostBehind));
        if (samples.length === 0) continue;
        parts.push(part);
        played.push(samples.length / 2);
      }
      assert.ok(parts.length > victims.length / 2);
      // What a file of fragments is long, a player finds out when it plays it.
      if (kind.container === "wav") play(kind, parts, played);
      else for (const part of parts) ffmpeg(["-i", part, "-f", "null", "-"]);

      // For a minute a mark that is still empty is uncertain.
      const later = () => Date.now() + 61_000;
      const { files, errors, waiting } = await repairRecordings(recordings, DISK, later);
      assert.deepEqual([errors, waiting], [[], 0]);
      const short: number[] = [];
      for (const victim of victims) {
        const file = files.find(({ path }) => path.startsWith(`${victim.folder}/`));
        assert.deepEqual(filesIn(victim.folder), file ? ["Ana_16778240.json", name] : []);
        const samples = file ? await samplesIn(kind, file.path) : Buffer.alloc(0);
        assert.equal(samples.length / 2, file?.samples ?? 0);
        short.push(lost(kind, victim, samples, kind.mostLost));
      }
      play(
        kind,
        files.map(({ path }) => path),
        files.map(({ samples }) => samples),
      );
      const most = (numbers: readonly number[]) => Math.round(Math.max(...numbers));
      console.log(`      ${files.length} files; a player misses up to ${most(behind)} ms, a repair ${most(short)} ms`);
    });
});
