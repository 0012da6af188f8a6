// Recordings and documents on disks that hang, fill up, are read-only, are removed, are slow, and support no second
// names, all at once in a real Node-RED: new streams connect by host name, audio on the wires continues, and what could
// be saved is saved and exact. The disks are real: file systems of this machine that are mounted for the test.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseWav } from "../../src/audio/codecs/wav";
import type { PlayOptions, Scenario, Simulator } from "../../src/simulator";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, listeningSimulator, noise, payload, playOptions, rtms, streamFlow } from "./stream-flow";

const TOOLS = ["mkfs.exfat", "mount.exfat-fuse", "losetup", "mount", "umount"];
const DISKS = ["well", "hung", "full", "readonly", "removed", "slow", "exfat"] as const;
type Disk = (typeof DISKS)[number];
const MiB = 1024 * 1024;
const SPEAKER = "16778240";
const NEW_STREAMS = 4;
/** Milliseconds of a stream that is there from the beginning, and of each that comes while disks fail. */
const LONG = 34_000;
const SHORT = 3000;
/** A stream is connected within so many milliseconds, on a machine with other things to do. */
const NORMAL = 5000;

/** Somebody speaks without a break, and says a word every second. */
function scenarioOf(seed: number, duration: number): Scenario {
  const transcript = Array.from({ length: duration / 1000 }, (_, n) => ({
    ...{ speaker: SPEAKER, start: n * 1000, end: n * 1000 + 500, text: `word ${n}` },
  }));
  const audio = [{ speaker: SPEAKER, start: 0, pcm: noise(duration * 16, seed) }];
  return { speakers: [{ id: SPEAKER, name: "Ann" }], audio, transcript, duration };
}

/** Mounts of this test, and how to have their disks hang. */
class Mounts {
  readonly #mounted: string[] = [];
  readonly #devices: string[] = [];
  readonly #hanging = new Set<string>();

  constructor(readonly folder: string) {}

  memory(name: string, options: string): void {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", this.#point(name)]);
  }

  exfat(name: string): void {
    const image = join(this.folder, `${name}.img`);
    writeFileSync(image, "");
    truncateSync(image, 32 * MiB);
    execFileSync("mkfs.exfat", [image], { stdio: "ignore" });
    const device = execFileSync("losetup", ["-f", "--show", image], { encoding: "utf8" }).trim();
    this.#devices.push(device);
    execFileSync("mount.exfat-fuse", [device, this.#point(name)], { stdio: "ignore" });
  }

  /** Whatever happened, no disk hangs any more. */
  wake(): void {
    for (const name of this.#hanging) this.signal(name, "CONT");
  }

  /** Stops or continues the process that serves a disk: every request waits meanwhile. */
  signal(name: string, signal: "STOP" | "CONT"): void {
    const point = join(this.folder, name);
    const served = (id: string) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "latin1").split("\0").includes(point);
      } catch {
        return false;
      }
    };
    const server = readdirSync("/proc").find((id) => /^\d+$/.test(id) && served(id));
    assert.ok(server, `${name} is served by a process`);
    process.kill(Number(server), `SIG${signal}`);
    if (signal === "STOP") this.#hanging.add(name);
    else this.#hanging.delete(name);
  }

  /** As if it was pulled out: files that are open are in no folder any more. */
  take(name: string): void {
    execFileSync("umount", ["-l", join(this.folder, name)]);
  }

  clear(): void {
    for (const point of this.#mounted.reverse()) spawnSync("umount", ["-l", point]);
    for (const device of this.#devices) spawnSync("losetup", ["-d", device]);
  }

  #point(name: string): string {
    const point = join(this.folder, name);
    mkdirSync(point);
    this.#mounted.push(point);
    return point;
  }
}

describe("disks that fail", function () {
  this.timeout(180_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;
  let mounts: Mounts;
  let slowing: NodeJS.Timeout | undefined;

  before(function () {
    const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
    if (process.getuid?.() !== 0) missing.push("the right to mount");
    if (missing.length === 0 || process.env.CI) return;
    console.log(`      skipped without ${missing.join(", ")}`);
    this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rtms-disks-"));
    mounts = new Mounts(folder);
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    clearInterval(slowing);
    await simulator.close();
    mounts.wake();
    await nr?.stop().catch(() => undefined);
    mounts.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Each disk has an audio-out and a transcript-out of its own, behind one stream node. */
  function flow(): FlowNode[] {
    const stored = (disk: Disk) => ({ directory: join(folder, disk), filename: "{streamId}" });
    const outputs = DISKS.flatMap((disk): FlowNode[] => [
      { id: `a-${disk}`, type: "zoom-rtms-audio-out", z: "tab", output: "file", ...stored(disk), wires: [[]] },
      {
        ...{ id: `t-${disk}`, type: "zoom-rtms-transcript-out", z: "tab", output: "text", emit: "each" },
        ...{ ...stored(disk), wires: [["collect-vtt"]] },
      },
    ]);
    const wires = [
      ["collect-audio", ...DISKS.map((disk) => `a-${disk}`)],
      ["collect-transcript", ...DISKS.map((disk) => `t-${disk}`)],
      ["collect-events"],
    ];
    const without = ["n-audio-out", "n-transcript-out"];
    return [...streamFlow({ app: { servers: "ws://localhost" }, stream: { wires }, without }), ...outputs];
  }

  function play(streamId: string, scenario: Scenario) {
    const named = simulator.url.replace("127.0.0.1", "localhost");
    const options: Partial<PlayOptions> = { streamId, scenario, urls: { signaling: named, media: named } };
    return simulator.play(playOptions(nr.url, options));
  }

  /** The sound of a stream on the wires. */
  async function heard(streamId: string): Promise<Buffer> {
    const messages = (await nr.messages("audio")).filter((message) => rtms(message).streamId === streamId);
    return Buffer.concat(messages.map((message) => payload<Buffer>(message)));
  }

  /** The words of a stream on the wires, as a document has them; those from before it was connected are not sent. */
  async function said(streamId: string): Promise<string> {
    const messages = (await nr.messages("transcript")).filter(
      (message) => rtms(message).streamId === streamId && message.complete !== true,
    );
    return messages.map((message) => `Ann: ${payload<string>(message)}\n`).join("");
  }

  /** But for peaks, without which a page computes its own. */
  const namesOn = (disk: Disk) =>
    readdirSync(join(folder, disk))
      .filter((name) => !name.endsWith(".peaks"))
      .sort();
  const soundOn = (disk: Disk, name: string) => parseWav(readFileSync(join(folder, disk, name))).samples;
  const wordsOn = (disk: Disk, name: string) => readFileSync(join(folder, disk, name), "utf8");

  async function within(limit: number, what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + limit; !(await condition()); await sleep(20))
      assert.ok(Date.now() < end, `${what} within ${limit} ms; ${complaints(nr).join("\n")}`);
  }

  it("keep no stream from connecting and no audio from the wires, and hold what they could take, exactly", async () => {
    mkdirSync(join(folder, "well"));
    for (const disk of ["hung", "slow", "exfat"]) mounts.exfat(disk);
    mounts.memory("full", "size=300k");
    mounts.memory("readonly", "ro");
    mounts.memory("removed", "size=8m");
    nr = await startNodeRed({ flow: flow() });
    const long = scenarioOf(1, LONG);
    const sound = long.audio[0]?.pcm ?? Buffer.alloc(0);
    const first = play("long", long);
    const recorded = DISKS.filter((disk) => disk !== "readonly");
    await within(15_000, "a recording and a document on each disk", () =>
      recorded.every(
        (disk) => namesOn(disk).some((name) => name.endsWith(".part")) && namesOn(disk).includes("long.txt"),
      ),
    );
    await sleep(1500);

    mounts.signal("hung", "STOP");
    mounts.take("removed");
    let isStopped = false;
    slowing = setInterval(() => {
      isStopped = !isStopped;
      mounts.signal("slow", isStopped ? "STOP" : "CONT");
    }, 250);
    await sleep(1500);
    const short = Array.from({ length: NEW_STREAMS }, (_, n) => ({
      id: `short-${n}`,
      scenario: scenarioOf(n + 2, SHORT),
    }));
    const others = [];
    for (const { id, scenario } of short) {
      others.push(play(id, scenario));
      await within(NORMAL, `${id} connected`, async () => (await heard(id)).length > 0);
    }
    await Promise.all(others.map(({ done }) => done));
    for (const { id, scenario } of short) {
      await within(NORMAL, `all of ${id} heard`, async () => (await heard(id)).length === SHORT * 32);
      assert.ok((await heard(id)).equals(scenario.audio[0]?.pcm ?? Buffer.alloc(0)), `${id} is exact on the wires`);
    }
    // Long enough for the disk to count as not answering.
    await sleep(9000);
    mounts.signal("hung", "CONT");
    clearInterval(slowing);
    mounts.signal("slow", "CONT");
    await first.done;
    await within(NORMAL, "all of the long stream heard", async () => (await heard("long")).length === sound.length);
    assert.ok((await heard("long")).equals(sound));

    const all = [{ id: "long", scenario: long }, ...short];
    const names = all.flatMap(({ id }) => [`${id}.json`, `${id}.txt`, `${id}.wav`]).sort();
    for (const disk of ["well", "exfat", "slow", "hung"] as const) {
      await within(20_000, `all files on the disk ${disk}`, () => String(namesOn(disk)) === String(names));
      for (const { id, scenario } of all) {
        assert.ok(soundOn(disk, `${id}.wav`).equals(scenario.audio[0]?.pcm ?? Buffer.alloc(0)), `${id} on ${disk}`);
        assert.equal(wordsOn(disk, `${id}.txt`), await said(id), `words of ${id} on ${disk}`);
      }
    }

    await within(20_000, "what fitted on the full disk", () => namesOn("full").includes("long.wav"));
    const fitted = soundOn("full", "long.wav");
    assert.ok(
      fitted.length > 32_000 && fitted.equals(sound.subarray(0, fitted.length)),
      "the full disk has the beginning",
    );
    const words = wordsOn("full", "long.txt");
    assert.ok(words.length > 0 && (await said("long")).startsWith(words) && words.endsWith("\n"), words);

    // What had been on the disk that was taken away is lost; what came then is in the folder that is left in its place.
    await within(20_000, "a next file after the disk was taken away", () => namesOn("removed").includes("long-2.wav"));
    const later = soundOn("removed", "long-2.wav");
    assert.ok(later.length > 32_000 && later.equals(sound.subarray(sound.length - later.length)), "the rest is exact");
    for (const { id, scenario } of short)
      assert.ok(soundOn("removed", `${id}.wav`).equals(scenario.audio[0]?.pcm ?? Buffer.alloc(0)), `${id} on removed`);

    assert.deepEqual(namesOn("readonly"), []);
    const errors = (await nr.messages("errors")).map(({ error }) => (error as { message: string }).message);
    const told = [...errors, ...complaints(nr)].join("\n");
    for (const [disk, code] of [
      ["full", "ENOSPC"],
      ["readonly", "EROFS"],
      ["removed", "EREMOVED"],
      ["hung", "ETIMEDOUT"],
    ])
      assert.match(told, new RegExp(`${join(folder, disk ?? "")} \\(${code}\\)`), `${disk} is told of`);
    assert.doesNotMatch(told, /in \S+\/(well|exfat) \(|uncaught|unhandled|RTMS_DNS|ENOTFOUND/i);
  });
});
