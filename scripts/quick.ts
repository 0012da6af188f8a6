// `npm run quick`: the unit specs of protocol, api, audio, transcript, files, mp4, video, page, fleet and runtime, without a
// build, a Node-RED or a browser. `npm test` runs them too.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInLanes } from "./lanes";

const ROOT = join(__dirname, "..");

/** What must be slow, or needs more than Node.js and players: files, or folders. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "test/audio/recording/exfat_spec.ts": "mounts a file system",
  "test/audio/long_spec.ts": "hears hours of sound, and measures memory",
  "test/audio/recording/kill_spec.ts": "kills a hundred processes, up to 6 s after their start",
  "test/fleet/ledger/": "waits for brokers, for two minutes",
  "test/protocol/transport/unread_spec.ts": "fills the kernel's buffers",
  "test/video/movies/kill_spec.ts": "kills ten processes, up to 5 s after their start",
  "test/video/movies/played_spec.ts": "plays in a browser",
  "test/transcript/played_spec.ts": "plays in a browser",
};
/** What a spec imports that starts a Node-RED. */
const STARTS_NODE_RED = /from "(?:\.\/(?:node-red-process|webhook-node|fleet\/[\w-]+)|node-red-node-test-helper)"/;

function specsIn(room: string): string[] {
  return readdirSync(join(ROOT, "test", room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("_spec.ts"))
    .map((name) => `test/${room}/${name}`)
    .filter((file) => !Object.keys(LEFT_OUT).some((each) => file.startsWith(each)))
    .filter((file) => !STARTS_NODE_RED.test(readFileSync(join(ROOT, file), "utf8")));
}

async function main(): Promise<void> {
  const half = (specs: readonly string[], parity: number) => specs.filter((_, index) => index % 2 === parity);
  const audio = specsIn("audio");
  const runs = {
    protocol: specsIn("protocol"),
    "audio, one half": half(audio, 0),
    "audio, the other": half(audio, 1),
    "api, transcript, files, mp4, video, page, fleet and runtime": [
      "api",
      "transcript",
      "files",
      "mp4",
      "video",
      "page",
      "fleet",
      "runtime",
    ].flatMap(specsIn),
  };
  const isWell = await runInLanes(
    Object.entries(runs).map(([title, specs]) => ({
      title,
      // A stream's lives at random: `npm test` has 4000.
      env: { RTMS_LIVES: "1000" },
      args: ["--no-config", "--exit", "--reporter", "dot", "--timeout", "30000", ...specs],
    })),
    // They wait, too: for players, disks and sockets.
    Object.keys(runs).length,
  );
  for (const [file, why] of Object.entries(LEFT_OUT)) console.log(`Left to npm test: ${file}, which ${why}.`);
  process.exitCode = isWell ? 0 : 1;
}

void main();
