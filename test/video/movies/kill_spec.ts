import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DISK } from "../../../src/files/disk/disk";
import { repairOnce } from "../../../src/video/movies/repair";
import { needFfmpeg } from "../../audio/ffmpeg";
import { filesIn, newFolder, removeFolder } from "../../audio/recording-support";
import { parseVtt } from "../../transcript/vtt-parser";
import { clip, pictureSums } from "../clips";
import { decode, pictureTimes, probe } from "./making";

const AT_ONCE = 2;
/** A few in `npm test`; `RTMS_KILLS=50` for what the contract promises of recordings that are killed at random. */
const KILLS = Number(process.env.RTMS_KILLS ?? 10);
/** Milliseconds. */
const SHORTEST_LIFE = 1000;
const LONGEST_LIFE = 4000;
const MOST_LOST = 2000;
const NAME = "meeting_abc==_2026-11-30_09-00-00.mp4";

interface Victim {
  folder: string;
  /** Milliseconds that were sent to it. */
  sent: number;
}

describe("recordings of video that are killed", () => {
  let folder: string;
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
    folder = newFolder();
  });
  after(() => folder && removeFolder(folder));

  async function kill(program: string, media: string, own: string): Promise<Victim> {
    mkdirSync(own);
    const env = { ...process.env, NODE_PATH: join(__dirname, "../../../node_modules") };
    const recorder = spawn(process.execPath, [program, own, media], { env, stdio: ["ignore", "pipe", "inherit"] });
    let told = "";
    recorder.stdout.on("data", (data: Buffer) => {
      told = `${told}${data}`.slice(-100);
    });
    await once(recorder.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, SHORTEST_LIFE + Math.random() * LONGEST_LIFE));
    assert.equal(recorder.exitCode, null, "it recorded until it was killed");
    recorder.kill("SIGKILL");
    await once(recorder, "close");
    const sent = Number(told.trim().split("\n").at(-1));
    return { folder: own, sent };
  }

  /** What is missing at the end of a file, milliseconds; of what is there, every picture is right. */
  function lost(path: string, { sent }: Victim, sums: readonly string[]): number {
    decode(path);
    const found = pictureSums(path);
    assert.deepEqual(
      found,
      found.map((_, n) => sums[n % sums.length]),
    );
    assert.deepEqual(
      pictureTimes(path),
      found.map((_, n) => 40 * n),
    );
    return sent - 40 * found.length;
  }

  it(`lose at most 2 s, play as they lie, and are complete at the next start: ${KILLS} of them`, async function () {
    this.timeout(18_000 * KILLS);
    const program = join(folder, "recorder.js");
    const { rolldown } = await import("rolldown");
    const isPackage = (id: string) => id.startsWith("@");
    const bundle = await rolldown({
      input: join(__dirname, "recorder-process.ts"),
      platform: "node",
      external: isPackage,
    });
    await bundle.write({ file: program, format: "cjs", codeSplitting: false });
    const media = join(folder, "clip.h264");
    const data = clip({ frames: 50 });
    writeFileSync(media, data);
    const sums = pictureSums(data);
    const recordings = join(folder, "recordings");
    mkdirSync(recordings);
    const victims: Victim[] = [];
    let begun = 0;
    const slots = Array.from({ length: AT_ONCE }, async () => {
      while (begun < KILLS) victims.push(await kill(program, media, join(recordings, `${begun++}`)));
    });
    await Promise.all(slots);

    const behind: number[] = [];
    for (const victim of victims) {
      const part = join(victim.folder, `${NAME}.part`);
      behind.push(existsSync(part) ? lost(part, victim, sums) : victim.sent);
    }
    assert.ok(Math.max(...behind) <= MOST_LOST, `${behind.join()} ms are lost`);

    // For a minute a mark that is still empty is uncertain.
    const { files, errors, waiting } = await repairOnce(recordings, DISK, () => Date.now() + 61_000);
    assert.deepEqual([errors, waiting], [[], 0]);
    for (const victim of victims) {
      const file = files.find(({ path }) => path.startsWith(`${victim.folder}/`));
      const captions = file?.captions ? [NAME.replace("mp4", "vtt")] : [];
      assert.deepEqual(filesIn(victim.folder), file ? [NAME.replace("mp4", "json"), NAME, ...captions] : []);
      if (!file) continue;
      const said = file.captions ? parseVtt(readFileSync(file.captions, "utf8")) : [];
      assert.deepEqual(
        said.map(({ start, text }) => [start, text]),
        said.map((_, n) => [1000 * n, `word ${n}`]),
      );
      assert.ok(said.length >= Math.floor((victim.sent - 800 - MOST_LOST) / 1000), `${said.length} sentences`);
      assert.ok(lost(file.path, victim, sums) <= MOST_LOST);
      const [video, audio] = probe(file.path);
      assert.deepEqual(
        [file.frames, file.repaired, file.sizes],
        [Number(video?.nb_frames), true, [{ at: 0, width: 160, height: 120 }]],
      );
      assert.ok(Math.abs(Number(video?.duration) - Number(audio?.duration)) < 1.1, "picture and sound end together");
    }
    console.log(`      ${files.length} of ${victims.length} files; at most ${Math.max(...behind)} ms are lost`);
  });
});
