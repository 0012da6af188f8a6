import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../../src/audio/codecs/wav";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DISK } from "../../../src/files/disk/disk";
import { ffprobe, needPlayers, soxi } from "../players";
import { RATE, soundUntil } from "../recorder-sound";
import { filesIn, newFolder, removeFolder } from "../recording-support";

const AT_ONCE = 20;
const ROUNDS = 5;
/** Milliseconds. */
const LONGEST_LIFE = 6000;
const MOST_LOST = 5000;

interface Victim {
  folder: string;
  /** Frames that were spoken until it was killed. */
  spoken: number;
}

describe("recorders that are killed", () => {
  let folder: string;
  before(() => {
    folder = newFolder();
  });
  after(() => removeFolder(folder));

  /** Starts a recorder and kills it at a moment of its life. */
  async function kill(program: string, own: string): Promise<Victim> {
    mkdirSync(own);
    const recorder = spawn(process.execPath, [program, own], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(recorder.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_LIFE));
    assert.equal(recorder.exitCode, null, "it recorded until it was killed");
    recorder.kill("SIGKILL");
    const spoken = ((Date.now() - Number(line)) * RATE) / 1000;
    await once(recorder, "exit");
    return { folder: own, spoken };
  }

  /** Whether no more is missing than may be, and nothing is wrong; returns the milliseconds that are missing. */
  function lost({ spoken }: Victim, samples: Buffer): number {
    assert.ok(samples.equals(soundUntil(samples.length / 2)), "each sample is right");
    const ms = ((spoken - samples.length / 2) * 1000) / RATE;
    assert.ok(ms <= MOST_LOST, `${ms} ms are lost`);
    return ms;
  }

  function play(files: readonly string[], frames: readonly number[]): void {
    const expected = frames.map((samples) => ({ codec: "pcm_s16le", rate: RATE, channels: 1, samples }));
    assert.deepEqual(soxi(...files), expected);
    assert.deepEqual(files.map(ffprobe), expected);
  }

  it(`leave, ${AT_ONCE * ROUNDS} of ${AT_ONCE * ROUNDS}, files that play, at most 5 s short, and repaired at the next start`, async function () {
    needPlayers(this);
    this.timeout(120_000);
    const program = join(folder, "recorder.js");
    const { rolldown } = await import("rolldown");
    const bundle = await rolldown({ input: join(__dirname, "../recorder-process.ts"), platform: "node" });
    await bundle.write({ file: program, format: "cjs", codeSplitting: false });
    const recordings = join(folder, "recordings");
    mkdirSync(recordings);
    const victims: Victim[] = [];
    const slots = Array.from({ length: AT_ONCE }, async (_, slot) => {
      for (let round = 0; round < ROUNDS; round++)
        victims.push(await kill(program, join(recordings, `${slot}-${round}`)));
    });
    await Promise.all(slots);

    const parts: string[] = [];
    const played: number[] = [];
    const behind: number[] = [];
    for (const victim of victims) {
      const part = join(victim.folder, "Ana_16778240.wav.part");
      // One that was killed in its first moment may have no header yet: then there is nothing to play.
      const bytes = existsSync(part) ? readFileSync(part) : Buffer.alloc(0);
      const samples = bytes.length === 0 ? bytes : parseWav(bytes).samples;
      behind.push(lost(victim, samples));
      if (samples.length === 0) continue;
      parts.push(part);
      played.push(samples.length / 2);
    }
    assert.ok(parts.length > victims.length / 2);
    play(parts, played);

    // For a minute a mark that is still empty is uncertain.
    const later = () => Date.now() + 61_000;
    const { files, errors, waiting } = await repairRecordings(recordings, DISK, later);
    assert.deepEqual([errors, waiting], [[], 0]);
    const short: number[] = [];
    for (const victim of victims) {
      const file = files.find(({ path }) => path.startsWith(`${victim.folder}/`));
      assert.deepEqual(filesIn(victim.folder), file ? ["Ana_16778240.json", "Ana_16778240.wav"] : []);
      short.push(lost(victim, file ? parseWav(readFileSync(file.path)).samples : Buffer.alloc(0)));
    }
    play(
      files.map(({ path }) => path),
      files.map(({ samples }) => samples),
    );
    const most = (numbers: readonly number[]) => Math.round(Math.max(...numbers));
    console.log(`      ${files.length} files; a player misses up to ${most(behind)} ms, a repair ${most(short)} ms`);
  });
});
