// What recordings of video cost: several at once of 720p at 25 frames a second, with sound, at the pace of life. CPU time is that
// of the whole process, including the making of messages, which a run without a recorder measures apart.
//
//     npx tsx bench/movies.ts [--recordings 20] [--seconds 20]

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MovieRecorder } from "../src/video";
import { annexB, pictures } from "../test/video/clips";

const { values } = parseArgs({
  options: { recordings: { type: "string", default: "20" }, seconds: { type: "string", default: "20" } },
});
const RECORDINGS = Number(values.recordings);
const SECONDS = Number(values.seconds);
const T0 = Date.now();

/** Two seconds with an IDR each, at 1.5 Mbit/s. */
function media(): Buffer[] {
  const source = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25"];
  const coding = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "1500k", "-g", "50", "-bf", "0", "-frames:v", "50"];
  const { stdout } = spawnSync(
    "ffmpeg",
    ["-v", "error", ...source, ...coding, "-pix_fmt", "yuv420p", "-f", "h264", "-"],
    {
      maxBuffer: 1e9,
    },
  );
  return pictures(stdout);
}

function speech(): Buffer {
  const args = ["-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=2:c=pink:r=16000", "-f", "s16le", "-"];
  return spawnSync("ffmpeg", args).stdout;
}

interface Measured {
  readonly cpu: number;
  readonly memory: number;
}

/** Percent of a core, and MiB at the peak. */
async function measure(
  frames: readonly Buffer[],
  sound: Buffer,
  recorder: MovieRecorder | undefined,
): Promise<Measured> {
  const before = process.cpuUsage();
  const began = performance.now();
  let memory = 0;
  let [frame, packet] = [0, 0];
  while (performance.now() - began < SECONDS * 1000) {
    const now = performance.now() - began;
    for (; 40 * frame <= now; frame++) send(40 * frame, "video", frames[frame % frames.length] ?? annexB([]));
    for (; 20 * packet <= now; packet++)
      send(20 * packet, "audio", sound.subarray((packet % 100) * 640, (packet % 100) * 640 + 640));
    recorder?.tick(10);
    memory = Math.max(memory, process.memoryUsage().rss);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / (10_000 * SECONDS), memory: memory / 1024 ** 2 };

  function send(time: number, medium: "video" | "audio", payload: Buffer): void {
    for (let stream = 0; stream < RECORDINGS; stream++) {
      const timestamp = T0 + time;
      const rtms = {
        streamId: `S${stream}`,
        medium,
        timestamp,
        receivedAt: timestamp + 5,
        sequence: 0,
        speaker: { id: "1" },
      };
      const audio = { rate: 16_000, channels: 1, width: 2, encoding: "s16le", timestamp, samples: payload.length / 2 };
      const video = { codec: "h264", fps: 25, resolution: "hd", keyframe: false };
      if (medium === "video") recorder?.video({ rtms, payload, video });
      else recorder?.audio({ rtms, payload, audio });
    }
  }
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "rtms-movies-"));
  const [frames, sound] = [media(), speech()];
  const none = await measure(frames, sound, undefined);
  const settings = {
    who: "active",
    onSize: "same",
    directory,
    filename: "{streamId}",
    rotateMB: 0,
    rotateMinutes: 0,
  } as const;
  const recorder = new MovieRecorder(
    { ...settings, deleteRevoked: false },
    { emit: () => undefined, fail: (error) => console.error(error.message) },
  );
  const all = await measure(frames, sound, recorder);
  recorder.flush();
  await recorder.settled();
  const files = readdirSync(directory).filter((name) => name.endsWith(".mp4")).length;
  rmSync(directory, { recursive: true });
  const cpu = all.cpu - none.cpu;
  console.log(
    `${RECORDINGS} recordings, ${SECONDS} s: ${cpu.toFixed(1)} % of a core (and ${none.cpu.toFixed(1)} % to send)`,
  );
  console.log(`${files} files; memory ${Math.round(none.memory)} MiB before, ${Math.round(all.memory)} MiB at most`);
}

void main();
