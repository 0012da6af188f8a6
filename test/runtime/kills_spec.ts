// Live streams, while the process ends again and again: by the simulator's ledger nothing is lost or twice, and recordings
// keep to the time line. Few streams and ends; with RTMS_KILLS=50 twenty streams and fifty ends of each kind
// (contract#restarts-of-the-process).

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseWav } from "../../src/audio/codecs/wav";
import type { Scenario, Simulator, StreamHandle } from "../../src/simulator";
import { until } from "../until";
import { type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, eventNames, listeningSimulator, noise, playOptions, type Rtms, streamFlow } from "./stream-flow";

const { RTMS_KILLS } = process.env;
const STREAMS = RTMS_KILLS ? 20 : 5;
const KILLS = Number(RTMS_KILLS ?? 2);
/** About so many bytes has a digest. */
const LINE = 300;
/** Away for so long each time, milliseconds. */
const AWAY = 3_000;
/**
 * A life is shorter than Zoom's ten seconds between keep-alives, so that none would ever be answered, and all of the last minute
 * would come again each time.
 */
const KEEP_ALIVE = { interval: 1_000, misses: 30 };
/** Packets of one stream, at each end, on average: about one on an idle machine. */
const MOST_REPEATED = 15;
/** Milliseconds of a recording that were in memory when the process ended: writes are a second apart, and take their time. */
const IN_MEMORY = 4_000;
/** A start takes some seconds on a busy machine. */
const SECONDS = KILLS * 20 + 10;

/** Ann speaks all the time, Bob every other second. */
function dialogue(): Scenario {
  const second = (index: number, seed: number) => ({
    start: index * 1000,
    pcm: noise(16_000, seed + index),
  });
  const seconds = Array.from({ length: SECONDS }, (_, index) => index);
  return {
    speakers: [
      { id: "1", name: "Ann" },
      { id: "2", name: "Bob" },
    ],
    audio: [
      ...seconds.map((index) => ({ speaker: "1", ...second(index, 1) })),
      ...seconds.filter((index) => index % 2 === 0).map((index) => ({ speaker: "2", ...second(index, 1_000_000) })),
    ],
    transcript: [],
    duration: SECONDS * 1000,
  };
}

interface Digest {
  sequence: number;
  /** Speaker, time and checksum. */
  packet: string;
}

function digestsOf(messages: readonly Message[], streamId: string): Digest[] {
  const own = messages.filter(({ rtms, complete }) => (rtms as Rtms).streamId === streamId && complete !== true);
  return own.map(({ rtms, sum }) => {
    const { sequence, timestamp, speaker } = rtms as Rtms & { speaker?: { id: string } };
    return { sequence, packet: `${speaker?.id} ${timestamp} ${sum}` };
  });
}

/** What became of a stream's packets. */
function verdict(handle: StreamHandle, messages: readonly Message[]) {
  const digests = digestsOf(messages, handle.streamId);
  const byNumber = new Map<number, string>();
  let repeated = 0;
  for (const { sequence, packet } of digests) {
    const former = byNumber.get(sequence);
    if (former !== undefined) repeated += 1;
    assert.ok(former === undefined || former === packet, `number ${sequence} is ${former} and ${packet}`);
    byNumber.set(sequence, packet);
  }
  const received = [...byNumber.values()];
  const sent = new Map(
    handle.audio.map(({ speaker, timestamp, bytes, excused }) => {
      const packet = `${speaker} ${timestamp} ${createHash("sha1").update(bytes).digest("base64")}`;
      return [packet, excused === true];
    }),
  );
  const got = new Set(received);
  return {
    repeated,
    twice: received.length - got.size,
    lost: [...sent].filter(([packet, excused]) => !excused && !got.has(packet)).length,
    invented: received.filter((packet) => !sent.has(packet)).length,
    holes: Math.max(-1, ...byNumber.keys()) + 1 - byNumber.size,
    received: received.length,
  };
}

interface Part {
  file: string;
  startMs: number;
  continues: string | undefined;
  samples: Buffer;
}

/** The parts of the recordings in a folder, in their order, by stream and speaker. */
function recordings(directory: string): Map<string, Part[]> {
  const found = new Map<string, Part[]>();
  for (const file of readdirSync(directory).filter((each) => each.endsWith(".wav"))) {
    const bytes = readFileSync(join(directory, file));
    const json = JSON.parse(readFileSync(join(directory, file.replace(".wav", ".json")), "utf8"));
    assert.equal(bytes.readUInt32LE(40), bytes.length - 44, `the header of ${file}`);
    const key = `${json.streamId} ${json.speaker.id}`;
    const part = { file, startMs: json.startMs, continues: json.continues, samples: parseWav(bytes).samples };
    found.set(key, [...(found.get(key) ?? []), part]);
  }
  for (const parts of found.values()) parts.sort((one, other) => one.startMs - other.startMs);
  return found;
}

/**
 * The parts of a recording, one after the other, are the time line to the sample; what was said is where it was said, but for
 * what was in memory when the process ended.
 */
function assertWhole(parts: readonly Part[], { audio, startedAt }: StreamHandle, speaker: string): number {
  let end = startedAt;
  for (const [index, { file, startMs, continues, samples }] of parts.entries()) {
    assert.equal(startMs, end, `where ${file} begins`);
    assert.equal(continues, parts[index - 1]?.file);
    end = startMs + samples.length / 32;
  }
  const whole = Buffer.concat(parts.map(({ samples }) => samples));
  const seen = new Set<number>();
  let missing = 0;
  for (const packet of audio) {
    if (packet.speaker !== speaker || packet.excused || seen.has(packet.timestamp)) continue;
    seen.add(packet.timestamp);
    const at = (packet.timestamp - startedAt) * 32;
    const recorded = whole.subarray(at, at + packet.bytes.length);
    if (recorded.equals(packet.bytes)) continue;
    missing += 20;
    for (let byte = 0; byte < recorded.length; byte += 1)
      assert.ok(recorded[byte] === 0 || recorded[byte] === packet.bytes[byte], `${speaker} at ${at + byte}`);
  }
  return missing;
}

describe(`${STREAMS} live streams, while the process ends ${KILLS} times`, () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-kills-"));
    file = join(folder, "digests");
    simulator = await listeningSimulator({ keepAlive: KEEP_ALIVE });
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const flow = () => [
    ...streamFlow({
      stream: { wires: [["digest", "recorder"], [], ["collect-events"]] },
      without: ["n-audio-out", "n-transcript-out"],
    }),
    {
      id: "recorder",
      type: "zoom-rtms-audio-out",
      z: "tab",
      source: "each",
      output: "file",
      directory: join(folder, "recordings"),
      wires: [[]],
    },
    { id: "digest", type: "test-digest", z: "tab", file, wires: [] },
  ];

  const digests = (): Message[] => {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  };
  const lines = () => (existsSync(file) ? statSync(file).size / LINE : 0);
  /** Waits until about a second of each stream has come. */
  const someCame = async () => {
    const before = lines();
    await until(() => lines() > before + 20 * STREAMS, 60_000);
  };

  for (const how of ["SIGKILL", "SIGTERM", "restarted flows"] as const)
    it(`by ${how}: nothing is lost or twice, and numbers go on`, async () => {
      nr = await startNodeRed({ flow: flow() });
      const scenario = dialogue();
      const handles = Array.from({ length: STREAMS }, () => simulator.play(playOptions(nr.url, { scenario })));
      await someCame();
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(500 + 2500 * Math.random());
        if (how === "restarted flows") await nr.deploy([], "reload");
        else {
          await nr.end(how);
          await sleep(AWAY);
          nr = await startNodeRed({ userDir: nr.userDir });
        }
        await someCame();
      }
      await Promise.all(handles.map((handle) => handle.stop()));
      // What was sent before the end is on its way. A stream that connects just then is refused.
      const isEnd = (name: string) => name === "stopped" || name === "failed";
      const ends = async () => eventNames(await nr.messages("events")).filter(isEnd).length;
      for (const late = Date.now() + 60_000; (await ends()) < STREAMS && Date.now() < late; ) await sleep(100);
      await sleep(500);
      const heard = digests();
      const verdicts = handles.map((handle) => verdict(handle, heard));
      const sum = (key: keyof (typeof verdicts)[0]) => verdicts.reduce((total, each) => total + each[key], 0);
      const { twice, lost, invented, holes } = {
        twice: sum("twice"),
        lost: sum("lost"),
        invented: sum("invented"),
        holes: sum("holes"),
      };
      if (RTMS_KILLS)
        console.log({ how, twice, lost, invented, holes, repeated: sum("repeated"), received: sum("received") });
      assert.deepEqual({ twice, lost, invented, holes }, { twice: 0, lost: 0, invented: 0, holes: 0 });
      // The messages of the last moment, with the numbers that they had: hundredths of a second, and more on a busy machine.
      const most = how === "restarted flows" ? 0 : MOST_REPEATED * KILLS * STREAMS;
      assert.ok(sum("repeated") <= most, `${sum("repeated")} repeated`);
      const directory = join(folder, "recordings");
      await until(() => readdirSync(directory).every((name) => /(?<!\.part)\.(wav|json|peaks)$/.test(name)), 30_000);
      const whole = recordings(directory);
      const missing = handles.flatMap((handle) =>
        ["1", "2"].map((speaker) => assertWhole(whole.get(`${handle.streamId} ${speaker}`) ?? [], handle, speaker)),
      );
      if (RTMS_KILLS) console.log({ parts: [...whole.values()].flat().length, missing: Math.max(...missing) });
      assert.ok(Math.max(...missing) <= (how === "SIGKILL" ? KILLS * IN_MEMORY : 0), `${Math.max(...missing)} ms`);
      assert.deepEqual(complaints(nr), []);
    }).timeout(SECONDS * 2000 + 60_000);
});
